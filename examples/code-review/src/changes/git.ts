import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'

/** A range of a repository, as a diff. */
export interface GitChange {
  /** Repository and commits, for people. */
  readonly title: string
  /** The subjects of the commits. */
  readonly intent: string
  readonly diff: string
  /** The oldest commit that is here: all its files count as new. */
  readonly firstCommit: boolean
}

/** A range that exists, and yet gives no diff: it changes nothing, or too much. */
export class UnreadableRangeError extends Error {}

/** What git may print: the whole history of a mid-sized repository as one diff does not fit, and is nothing to review. */
const MAX_OUTPUT_BYTES = 32 * 1024 * 1024

const TIMEOUT_MS = 30_000

/** Enough to say what a change is about. */
const MAX_SUBJECTS = 20

/**
 * Nothing that a repository's own configuration names is run: no external diff, no text conversion, no file system
 * monitor; and nothing is fetched, locked or asked for.
 */
const SAFE_CONFIG = ['-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false', '--no-pager', '--literal-pathspecs']
const SAFE_ENVIRONMENT = { GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1', LC_ALL: 'C' }
const DIFF = [
  'diff',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--find-renames',
  '--src-prefix=a/',
  '--dst-prefix=b/',
]

/**
 * What a range changes.
 *
 * @param range `A..B`, `A...B` (since B left A), or one commit. The first commit, also that of a shallow clone, is taken
 * to add all files.
 * @throws {Error} for a folder that is no repository, a commit that is not in it, and a range that changes nothing.
 */
export async function readRange(repository: string, range: string, signal?: AbortSignal): Promise<GitChange> {
  const git = gitIn(repository, signal)
  const top = await topLevel(git, repository)
  const { from, to, firstCommit } = await resolveRange(git, range)
  const diff = await git([...DIFF, from, to, '--'])
  if (diff.trim() === '')
    throw new UnreadableRangeError(`${range} changes nothing in ${top}: both ends have the same files.`)
  const log = ['log', '--format=%s', `--max-count=${MAX_SUBJECTS}`, firstCommit ? to : `${from}..${to}`, '--']
  const subjects = lines(await git(log))
  const commits = isSingle(range) ? `${short(to)} “${subjects[0] ?? ''}”` : `${short(from)}..${short(to)}`
  return { title: `${path.basename(top)} ${commits}`, intent: subjects.join('\n'), diff, firstCommit }
}

/** The newest commits, without merges. */
export async function newestCommits(repository: string, count: number): Promise<readonly string[]> {
  const git = gitIn(repository)
  await topLevel(git, repository)
  await commit(git, 'HEAD')
  return lines(await git(['rev-list', '--no-merges', `--max-count=${count}`, 'HEAD', '--']))
}

/** The folder of the repository that `folder` is in. */
export async function repositoryRoot(folder: string): Promise<string> {
  return topLevel(gitIn(folder), folder)
}

type Git = (args: readonly string[]) => Promise<string>

function gitIn(repository: string, signal?: AbortSignal): Git {
  return async (args) => {
    const running = promisify(execFile)('git', [...SAFE_CONFIG, ...args], {
      cwd: repository,
      env: { ...process.env, ...SAFE_ENVIRONMENT },
      maxBuffer: MAX_OUTPUT_BYTES,
      timeout: TIMEOUT_MS,
      ...(signal && { signal }),
    })
    running.child.stdin?.end()
    try {
      const { stdout } = await running
      return stdout
    } catch (error) {
      throw gitError(
        error as NodeJS.ErrnoException & { readonly stderr?: string; readonly killed?: boolean },
        args,
        repository,
      )
    }
  }
}

function gitError(
  error: NodeJS.ErrnoException & { readonly stderr?: string; readonly killed?: boolean },
  args: readonly string[],
  repository: string,
): Error {
  const options = { cause: error }
  if (error.name === 'AbortError') return error
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
    return new UnreadableRangeError(
      `The diff is longer than ${MAX_OUTPUT_BYTES / 1024 / 1024} MB. Name a smaller range.`,
      options,
    )
  }
  // A missing working folder gives the same code as a missing program.
  if (error.code === 'ENOENT') return new Error(`There is no git to run, or no folder ${repository}.`, options)
  if (error.killed === true) return new Error(`git ${args[0]} took longer than ${TIMEOUT_MS / 1000} s.`, options)
  return new Error(`git ${args[0]} failed in ${repository}: ${error.stderr?.trim() || error.message}`, options)
}

async function topLevel(git: Git, folder: string): Promise<string> {
  try {
    return (await git(['rev-parse', '--show-toplevel'])).trim()
  } catch (error) {
    const { message } = error as Error
    if (!message.includes('not a git repository')) throw error
    throw new Error(`${folder} is not in a git repository.`, { cause: error })
  }
}

async function resolveRange(
  git: Git,
  range: string,
): Promise<{ readonly from: string; readonly to: string; readonly firstCommit: boolean }> {
  const [, left = '', dots, right = ''] = /^(.*?)(\.\.\.?)(.*)$/.exec(range) ?? []
  if (dots !== undefined) {
    const from = await commit(git, left || 'HEAD')
    const to = await commit(git, right || 'HEAD')
    return { from: dots === '..' ? from : await mergeBase(git, from, to), to, firstCommit: false }
  }
  const to = await commit(git, range)
  const [parent] = lines(await git(['rev-list', '--parents', '--max-count=1', to, '--'])).flatMap((line) =>
    line.split(' ').slice(1),
  )
  // The empty tree's name depends on the repository's hash, so git is asked for it.
  const from = parent ?? (await git(['hash-object', '-t', 'tree', '--stdin'])).trim()
  return { from, to, firstCommit: parent === undefined }
}

async function commit(git: Git, name: string): Promise<string> {
  try {
    return (await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`])).trim()
  } catch (error) {
    const empty = name === 'HEAD' ? ' The repository has no commit yet.' : ''
    throw new Error(`There is no commit ${JSON.stringify(name)} here.${empty}`, { cause: error })
  }
}

async function mergeBase(git: Git, from: string, to: string): Promise<string> {
  try {
    return (await git(['merge-base', from, to])).trim()
  } catch (error) {
    throw new Error(`${short(from)} and ${short(to)} have no common commit here.`, { cause: error })
  }
}

function isSingle(range: string): boolean {
  return !range.includes('..')
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '')
}

function short(commitId: string): string {
  return commitId.slice(0, 9)
}
