// What the manifests of published packages leave behind when pnpm packs them.
export const hooks = {
  beforePacking(manifest) {
    const { devDependencies, scripts, ...published } = manifest
    if (published.exports !== undefined) published.exports = withoutSourceCondition(published.exports)
    // npm's provenance asks that `repository` names the repository that the release workflow runs in.
    const repository = process.env.GITHUB_REPOSITORY
    if (repository !== undefined) {
      const directory = `packages/${manifest.name.replace(/^@sampan\//, '')}`
      published.repository = { type: 'git', url: `git+https://github.com/${repository}.git`, directory }
    }
    return published
  },
}

/** `sampan-source` points at `src/`, which is for this repository alone and is not shipped. */
function withoutSourceCondition(exports) {
  if (typeof exports !== 'object' || exports === null || Array.isArray(exports)) return exports
  return Object.fromEntries(
    Object.entries(exports)
      .filter(([condition]) => condition !== 'sampan-source')
      .map(([condition, target]) => [condition, withoutSourceCondition(target)]),
  )
}
