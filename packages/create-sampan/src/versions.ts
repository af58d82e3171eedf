import { existsSync, readFileSync } from 'node:fs'
import { CreateError } from './errors.ts'

/** The range of versions of each package that a written server may ask for. */
export type Versions = Readonly<Record<string, string>>

/** This package's own version. */
export function ownVersion(): string {
  // One folder up from src/ as from dist/.
  return (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version
}

/** The versions that the build wrote down, see `installed-versions.ts`. */
export function packedVersions(): Versions {
  const file = new URL('./versions.json', import.meta.url)
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Versions
  throw new CreateError('create-sampan has not been built: dist/versions.json, which its build writes, is missing.')
}
