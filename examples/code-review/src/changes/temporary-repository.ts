import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

/** A commit: its message, and each file's new content, or null for one that goes. */
export type Commit = readonly [message: string, files: Readonly<Record<string, string | null>>]

/** A new git repository in a temporary folder, for checks and tests. Whoever makes it removes it. */
export async function makeRepository(commits: readonly Commit[]): Promise<string> {
  // The real path, as git says it: a temporary folder can be a link.
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'code-review-')))
  await gitIn(folder, 'init', '--quiet', '--initial-branch=main')
  for (const [message, files] of commits) {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(folder, name)
      await mkdir(path.dirname(file), { recursive: true })
      await (content === null ? rm(file) : writeFile(file, content))
    }
    await gitIn(folder, 'add', '--all')
    await gitIn(folder, 'commit', '--quiet', '--allow-empty', '--message', message)
  }
  return folder
}

const AUTHOR = ['-c', 'user.name=Author', '-c', 'user.email=author@example.com', '-c', 'commit.gpgsign=false']

export async function gitIn(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', [...AUTHOR, ...args], { cwd: folder })
  return stdout.trim()
}
