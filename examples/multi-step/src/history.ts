import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A git repository for as long as it is used. */
export interface History {
  readonly folder: string
  commit(subject: string): void
}

export async function withHistory(
  subjects: readonly string[],
  use: (history: History) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'multi-step-'))
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=check', '-c', 'user.email=check@localhost', ...args], { cwd: folder })
  const commit = (subject: string) => void git('commit', '--quiet', '--allow-empty', '--message', subject)
  try {
    git('init', '--quiet')
    for (const subject of subjects) commit(subject)
    await use({ folder, commit })
  } finally {
    await rm(folder, { recursive: true })
  }
}
