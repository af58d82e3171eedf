import { realpath } from 'node:fs/promises'
import path from 'node:path'
import type { Change } from '../review/review-change.ts'
import { parseDiff } from './diff.ts'
import { readRange } from './git.ts'
import { selectFiles } from './selection.ts'

/** The change in a diff that somebody gave. */
export function changeFromDiff(diff: string, description: string, maxFiles: number): Change {
  return { title: 'the given diff', intent: description, ...selectFiles(parseDiff(diff), maxFiles) }
}

export interface RangeToRead {
  /** No repository outside it is read: the path comes from a model. */
  readonly root: string
  readonly repository: string
  readonly range: string
  readonly maxFiles: number
}

/** The change that a range of a repository makes, described by its commits. */
export async function changeFromRange(
  { root, repository, range, maxFiles }: RangeToRead,
  signal: AbortSignal,
): Promise<Change> {
  const folder = await within(root, repository)
  const { title, intent, diff } = await readRange(folder, range, signal)
  return { title, intent, ...selectFiles(parseDiff(diff), maxFiles) }
}

async function within(root: string, repository: string): Promise<string> {
  const wanted = path.resolve(root, repository)
  const [realRoot, real] = await Promise.all([realpath(root), realpath(wanted)]).catch((cause: unknown) => {
    throw new Error(`There is no folder ${wanted}.`, { cause })
  })
  const relative = path.relative(realRoot, real)
  if (relative.split(path.sep)[0] === '..' || path.isAbsolute(relative)) {
    throw new Error(`${repository} is outside ${root}, and this server reads nothing there (--root).`)
  }
  return real
}
