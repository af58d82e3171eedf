import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Versions } from './versions.ts'

/** For the tests of this package alone. */
const OWN_TESTS: readonly string[] = ['@sampan/test-support']

/**
 * Ranges around the versions that are installed here, of this package's own development dependencies: those that the
 * templates are type-checked and tested with. For the build and the tests; the published package has them in a file.
 *
 * @param folder This package's.
 */
export function installedVersions(folder: string): Versions {
  const packages = Object.keys(readManifest(folder).devDependencies).filter((name) => !OWN_TESTS.includes(name))
  return Object.fromEntries(
    packages.map((name) => [name, `^${readManifest(path.join(folder, 'node_modules', name)).version}`]),
  )
}

function readManifest(folder: string): { readonly version: string; readonly devDependencies: Versions } {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
}
