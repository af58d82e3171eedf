import { readFile } from 'node:fs/promises'
import { parseDiff } from '../changes/diff.ts'
import { newestCommits, readRange, repositoryRoot, UnreadableRangeError } from '../changes/git.ts'
import { selectFiles, type Selection } from '../changes/selection.ts'
import { EXAMPLE_FOLDER, FIXTURE_DIFF } from '../paths.ts'
import { MAX_FILES } from '../review/review-change.ts'
import type { DemoOptions } from './options.ts'

/** What the demo has reviewed. */
export interface ReviewInput {
  /** The tool's arguments. */
  readonly arguments: Readonly<Record<string, unknown>>
  /** Where the server may read repositories. */
  readonly root: string
  /** For people: what it is, and why this. */
  readonly what: string
  readonly files: number
}

/** How far back a commit is looked for that is worth a look. */
const COMMITS = 40

/** A change of fewer files shows little of what happens in parallel. */
const ENOUGH_FILES = 3

/** @throws {Error} for an input that is not there, is none, or leaves nothing to review. */
export async function chooseInput({ repo, range, diff, files }: DemoOptions): Promise<ReviewInput> {
  if (diff !== undefined) return fromFile(diff, files)
  const root = await rootOf(repo)
  if (root === undefined) {
    const input = await fromFile(FIXTURE_DIFF, files)
    return { ...input, what: `${input.what} (this copy of the project has no git history)` }
  }
  return range === undefined ? newestChange(root, files) : fromRange(root, range, files)
}

async function rootOf(repo: string | undefined): Promise<string | undefined> {
  if (repo !== undefined) return repositoryRoot(repo)
  return repositoryRoot(EXAMPLE_FOLDER).catch((error: Error) => {
    if (error.message.endsWith('is not in a git repository.')) return undefined
    throw error
  })
}

async function fromFile(path: string, maxFiles: number): Promise<ReviewInput> {
  const diff = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const why =
      error.code === 'ENOENT' ? 'there is no such file' : error.code === 'EISDIR' ? 'it is a folder' : error.message
    throw new Error(`--diff ${path}: ${why}.`, { cause: error })
  })
  const { files } = checked(`--diff ${path}`, () => selectFiles(parseDiff(diff), maxFiles))
  return { arguments: { diff, maxFiles }, root: EXAMPLE_FOLDER, what: path, files: files.length }
}

async function fromRange(root: string, range: string, maxFiles: number): Promise<ReviewInput> {
  const { title, diff, firstCommit } = await readRange(root, range)
  const { files } = checked(range, () => selectFiles(parseDiff(diff), maxFiles))
  const what = firstCommit ? `${title} (the oldest commit here, so all its files count as new)` : title
  return { arguments: { range, maxFiles }, root, what, files: files.length }
}

/**
 * The newest commit of a few files; failing that, the one with the most. The oldest commit, and where a shallow clone
 * ends, counts as adding all files: it is the last resort, cut to `maxFiles`.
 */
async function newestChange(root: string, maxFiles: number): Promise<ReviewInput> {
  let best: { readonly commit: string; readonly files: number } | undefined
  const commits = await newestCommits(root, COMMITS)
  for (const commit of commits) {
    const files = await countFiles(root, commit)
    if (files >= Math.min(ENOUGH_FILES, maxFiles) && files <= maxFiles) return fromRange(root, commit, maxFiles)
    if (files > (best?.files ?? 0)) best = { commit, files }
  }
  if (best !== undefined) return fromRange(root, best.commit, maxFiles)
  throw new Error(
    `No commit among the newest of ${root} (${commits.length} looked at) changes what can be reviewed. Name a --range.`,
  )
}

/** How many files of a commit can be reviewed; none of one that is empty, or too large to be read. */
async function countFiles(root: string, commit: string): Promise<number> {
  try {
    const { diff } = await readRange(root, commit)
    return selectFiles(parseDiff(diff), MAX_FILES).files.length
  } catch (error) {
    if (error instanceof UnreadableRangeError) return 0
    throw error
  }
}

function checked(what: string, select: () => Selection): Selection {
  let selection: Selection
  try {
    selection = select()
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error })
  }
  if (selection.files.length > 0) return selection
  const [first] = selection.notReviewed
  throw new Error(
    `${what} changes nothing that can be reviewed${first ? `: ${first.path} is left out (${first.reason})` : ''}.`,
  )
}
