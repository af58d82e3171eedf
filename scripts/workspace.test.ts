import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { PROGRAMS } from './lib/programs.mjs'
import { publishablePackages, root } from './lib/workspace.mjs'

/** Folders that hold TypeScript of their own; each is a project of `tsc -b`. */
function projects(): string[] {
  const parents = ['packages', 'examples', 'test'].filter((name) => existsSync(path.join(root, name)))
  const nested = parents.flatMap((parent) => readdirSync(path.join(root, parent)).map((name) => `${parent}/${name}`))
  return [...nested, 'test', 'scripts', 'benchmarks', 'docs'].filter((project) =>
    existsSync(path.join(root, project, 'tsconfig.json')),
  )
}

test('tsc -b at the root checks every project', () => {
  const { references } = JSON.parse(readFileSync(path.join(root, 'tsconfig.json'), 'utf8'))
  expect(references.map((reference: { path: string }) => reference.path)).toEqual(expect.arrayContaining(projects()))
})

test('.ci/run installs the programs that tests start, and no others', () => {
  const script = readFileSync(path.join(root, '.ci/run'), 'utf8')
  const installed = [...script.matchAll(/^ {2}'(\S+) \S+'$/gm)].map(([, program]) => program)
  expect(installed.toSorted()).toEqual(PROGRAMS.map(({ names }) => names[0]).toSorted())
})

test('changesets understands its configuration and what waits for a release', () => {
  // In a process of its own, since vitest's resolve conditions reach into this one. The plan needs no git, as `status` does.
  const program = `
    const { createRequire } = require('node:module')
    const { realpathSync } = require('node:fs')
    const cli = createRequire(realpathSync('node_modules/@changesets/cli/package.json'))
    cli('@changesets/get-release-plan').default(process.cwd()).then((plan) => console.log(JSON.stringify(plan)))`
  const { releases } = JSON.parse(
    execFileSync(process.execPath, ['-e', program], { cwd: root, encoding: 'utf8', timeout: 60_000 }),
  ) as { releases: readonly { name: string; newVersion: string }[] }

  const published = new Set(publishablePackages().map(({ manifest }) => manifest.name))
  const versions = releases.filter(({ name }) => published.has(name)).map(({ newVersion }) => newVersion)
  expect(new Set(versions).size, 'all packages get one version').toBeLessThanOrEqual(1)
}, 60_000)

for (const { path: folder, manifest } of publishablePackages()) {
  test(`${folder}/package.json is one that can be published`, () => {
    expect(manifest).toMatchObject({
      license: 'MIT',
      type: 'module',
      engines: { node: expect.stringMatching(/^>=20\b/) },
    })
    expect(manifest.version).toMatch(/^\d+\.\d+\.\d+/)
    expect(manifest.description).toMatch(/\w/)
    expect(manifest.files).toContain('dist')
    for (const [subpath, target] of Object.entries(manifest.exports ?? {})) {
      const name = subpath === '.' ? 'index' : subpath.slice(2)
      expect(target, subpath).toEqual({
        'sampan-source': expect.stringMatching(/^\.\/src\/.*\.ts$/),
        types: `./dist/${name}.d.ts`,
        default: `./dist/${name}.js`,
      })
      expect(Object.keys(target as object)).toEqual(['sampan-source', 'types', 'default'])
    }
  })

  test(`${folder}/package.json takes its versions from the workspace, and each dependency has its reason`, () => {
    const reasons = readFileSync(path.join(root, 'docs/decisions/dependencies.md'), 'utf8')
    const { dependencies = {}, peerDependencies = {}, devDependencies = {} } = manifest
    for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect(range, name).toMatch(/^(?:catalog:|workspace:)/)
    }
    const unexplained = Object.keys({ ...dependencies, ...peerDependencies })
      .filter((name) => !name.startsWith('@sampan/'))
      .filter((name) => !reasons.includes(`\`${name}\``))
    expect(unexplained).toEqual([])
  })
}
