import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')

/** Where these scripts keep what they make; ignored by git, gone with node_modules. */
export const scratch = path.join(root, 'node_modules/.sampan')

export const manifest = readManifest(root)

/** The pinned pnpm. It is not in `packageManager`, because pnpm would look that pin up and record it in the lock file. */
export const pnpmVersion = manifest.devEngines.packageManager.version

export function readManifest(folder) {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
}

/** The workspace packages directly in `parent`, by name of their folder. */
function packagesIn(parent) {
  const folder = path.join(root, parent)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .sort()
    .map((name) => path.join(folder, name))
    .filter((candidate) => existsSync(path.join(candidate, 'package.json')))
    .map((candidate) => ({
      folder: candidate,
      path: path.relative(root, candidate).split(path.sep).join('/'),
      manifest: readManifest(candidate),
    }))
}

/** Packages that users install. */
export function publishablePackages() {
  return packagesIn('packages').filter((candidate) => candidate.manifest.private !== true)
}

export function examplePackages() {
  return packagesIn('examples')
}
