import path from 'node:path'
import { parseArgs } from 'node:util'
import { MAX_FILES } from '../review/review-change.ts'

export const DEMO_USAGE = `npm run demo -- [--repo PATH] [--range RANGE] [--diff FILE] [--files N]

  --repo PATH    another git repository than this one
  --range RANGE  A..B, A...B or one commit (default: the newest commit with a few files to review)
  --diff FILE    a unified diff instead of a repository
  --files N      review at most N files, from 1 to ${MAX_FILES} (default: 8)`

/** Two rounds of questions, and a report that fits on a few screens. */
const DEFAULT_FILES = 8

export interface DemoOptions {
  /** An absolute path; undefined for this repository. */
  readonly repo: string | undefined
  readonly range: string | undefined
  readonly diff: string | undefined
  readonly files: number
  readonly help: boolean
}

/**
 * @param cwd What relative paths are relative to.
 * @throws {Error} for flags that do not exist or contradict each other.
 */
export function readDemoOptions(args: readonly string[], cwd: string): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      repo: { type: 'string' },
      range: { type: 'string' },
      diff: { type: 'string' },
      files: { type: 'string', default: String(DEFAULT_FILES) },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const { repo, range, diff, help } = values
  if (diff !== undefined && (repo !== undefined || range !== undefined)) {
    throw new Error('--diff is a whole input of its own: it goes with neither --repo nor --range.')
  }
  const files = Number(values.files)
  if (!Number.isInteger(files) || files < 1 || files > MAX_FILES) {
    throw new Error(`--files must be a whole number from 1 to ${MAX_FILES}, got ${values.files}.`)
  }
  const absolute = (given: string | undefined): string | undefined =>
    given === undefined ? undefined : path.resolve(cwd, given)
  return { repo: absolute(repo), range, diff: absolute(diff), files, help }
}
