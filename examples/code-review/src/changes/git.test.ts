import { chmod, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { newestCommits, readRange, repositoryRoot } from './git.ts'
import { type Commit, gitIn, makeRepository } from './temporary-repository.ts'

async function repository(commits: readonly Commit[]): Promise<string> {
  const folder = await makeRepository(commits)
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

const THREE: readonly Commit[] = [
  ['One', { 'a.txt': 'a\n', 'sub/b.txt': 'b\n' }],
  ['Two', { 'a.txt': 'A\n' }],
  ['Three', { 'sub/ü b.txt': 'c\n', 'sub/b.txt': null }],
]

test('reads a range, a single commit and the first one', async () => {
  const folder = await repository(THREE)

  const range = await readRange(folder, 'HEAD~2..HEAD')
  expect(range.intent).toBe('Three\nTwo')
  expect(range.title).toMatch(/^code-review-\w+ [0-9a-f]{9}\.\.[0-9a-f]{9}$/)
  expect(range.diff.match(/^diff --git .*/gm)).toEqual([
    'diff --git a/a.txt b/a.txt',
    'diff --git a/sub/b.txt b/sub/b.txt',
    'diff --git a/sub/ü b.txt b/sub/ü b.txt',
  ])

  const single = await readRange(folder, 'HEAD~1')
  expect(single.diff).toContain('-a\n+A\n')
  expect(single.title).toMatch(/^code-review-\w+ [0-9a-f]{9} “Two”$/)

  const first = await readRange(folder, 'HEAD~2')
  expect(first.diff.match(/^new file/gm)).toHaveLength(2)
  expect(first.intent).toBe('One')
})

test('three dots ask what happened since the branches parted', async () => {
  const folder = await repository(THREE)
  await gitIn(folder, 'switch', '--quiet', '--create', 'topic', 'HEAD~1')
  await writeFile(path.join(folder, 'topic.txt'), 'topic\n')
  await gitIn(folder, 'add', '.')
  await gitIn(folder, 'commit', '--quiet', '--message', 'Topic')

  const { diff } = await readRange(folder, 'main...topic')

  expect(diff.match(/^diff --git .*/gm)).toEqual(['diff --git a/topic.txt b/topic.txt'])
})

test('where a shallow clone ends, a commit adds all files', async () => {
  const origin = await repository(THREE)
  const clone = path.join(origin, 'clone')
  await gitIn(origin, 'clone', '--quiet', '--depth', '1', `file://${origin}`, clone)

  expect(await newestCommits(clone, 10)).toHaveLength(1)
  expect((await readRange(clone, 'HEAD')).diff.match(/^new file/gm)).toHaveLength(2)
})

test('reads from any folder of a repository, and names its root', async () => {
  const folder = await repository(THREE)
  const sub = path.join(folder, 'sub')

  expect((await readRange(sub, 'HEAD~1')).diff).toContain('a/a.txt')
  expect(await gitIn(await repositoryRoot(sub), 'rev-parse', '--show-cdup')).toBe('')
})

test("runs nothing that a repository's configuration names", async () => {
  const folder = await repository([
    ['One', { '.gitattributes': '*.txt diff=spy\n', 'a.txt': 'a\n' }],
    ['Two', { 'a.txt': 'A\n' }],
  ])
  const spy = path.join(folder, '.git/spy.sh')
  await writeFile(spy, `#!/bin/sh\ntouch ${folder}/ran\n`)
  await chmod(spy, 0o755)
  for (const setting of ['diff.external', 'diff.spy.command', 'diff.spy.textconv', 'core.fsmonitor', 'core.pager']) {
    await gitIn(folder, 'config', setting, spy)
  }

  const { diff } = await readRange(folder, 'HEAD')

  expect(diff).toContain('-a\n+A\n')
  await expect(stat(path.join(folder, 'ran'))).rejects.toThrow('ENOENT')
})

test('the settings of a user do not change the form of the diff', async () => {
  const folder = await repository(THREE)
  for (const [setting, value] of [
    ['diff.noprefix', 'true'],
    ['diff.mnemonicPrefix', 'true'],
    ['color.ui', 'always'],
    ['diff.renames', 'false'],
  ] as const) {
    await gitIn(folder, 'config', setting, value)
  }
  expect((await readRange(folder, 'HEAD~1')).diff).toContain('diff --git a/a.txt b/a.txt\n')
})

test('says what is wrong with a range', async () => {
  const folder = await repository(THREE)

  await expect(readRange(folder, 'HEAD..HEAD')).rejects.toThrow('HEAD..HEAD changes nothing')
  await expect(readRange(folder, 'nowhere')).rejects.toThrow('There is no commit "nowhere" here.')
  await expect(readRange(folder, 'HEAD..nowhere')).rejects.toThrow('There is no commit "nowhere" here.')
  await expect(readRange(folder, `--output=${folder}/out`)).rejects.toThrow('There is no commit "--output=')
  await expect(readRange(folder, `HEAD..--output=${folder}/out`)).rejects.toThrow('There is no commit "--output=')
  await expect(stat(path.join(folder, 'out'))).rejects.toThrow('ENOENT')
})

test('says what is wrong with a folder', async () => {
  const folder = await repository([])

  await expect(readRange(folder, 'HEAD')).rejects.toThrow('The repository has no commit yet.')
  await rm(path.join(folder, '.git'), { recursive: true })
  await expect(readRange(folder, 'HEAD')).rejects.toThrow(`${folder} is not in a git repository.`)
  await expect(readRange(path.join(folder, 'none'), 'HEAD')).rejects.toThrow('no folder')
})

test('stops when it is told to', async () => {
  const folder = await repository(THREE)
  await expect(readRange(folder, 'HEAD', AbortSignal.abort())).rejects.toThrow(/abort/)
})
