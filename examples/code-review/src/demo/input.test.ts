import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Commit, gitIn, makeRepository } from '../changes/temporary-repository.ts'
import { FIXTURE_DIFF } from '../paths.ts'
import { chooseInput, type ReviewInput } from './input.ts'
import { type DemoOptions, readDemoOptions } from './options.ts'

async function repository(commits: readonly Commit[]): Promise<string> {
  const folder = await makeRepository(commits)
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

function input(options: Partial<DemoOptions>): Promise<ReviewInput> {
  return chooseInput({ repo: undefined, range: undefined, diff: undefined, files: 8, help: false, ...options })
}

/** Files of one line each. */
function files(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `${name} ${Math.random()}\n`]))
}

async function chosenSubject(repo: string, options: Partial<DemoOptions> = {}): Promise<string> {
  const chosen = await input({ repo, ...options })
  return gitIn(repo, 'log', '--format=%s', '--max-count=1', String(chosen.arguments['range']))
}

test('takes the newest commit of a few files', async () => {
  const repo = await repository([
    ['First', files('a.ts', 'b.ts', 'c.ts')],
    ['Three files', files('a.ts', 'b.ts', 'c.ts')],
    ['Lock files alone', files('pnpm-lock.yaml', 'yarn.lock', 'go.sum')],
    ['One file', files('a.ts')],
    ['Nothing', {}],
  ])

  expect(await chosenSubject(repo)).toBe('Three files')
  expect(await input({ repo })).toMatchObject({ files: 3, root: repo, what: expect.stringContaining('“Three files”') })
})

test('failing that, the one with the most files, cut to as many as are wanted', async () => {
  const many = files(...Array.from({ length: 12 }, (_, index) => `${index}.ts`))
  const repo = await repository([
    ['First', files('a.ts')],
    ['Too many', many],
    ['One file', files('a.ts')],
  ])

  expect(await chosenSubject(repo)).toBe('Too many')
  expect((await input({ repo })).files).toBe(8)
})

test('a shallow clone, and a repository of one commit, count as all new', async () => {
  const origin = await repository([
    ['First', files('a.ts')],
    ['Second', files('b.ts')],
  ])
  const clone = path.join(origin, 'clone')
  await gitIn(origin, 'clone', '--quiet', '--depth', '1', `file://${origin}`, clone)

  expect(await input({ repo: clone })).toMatchObject({
    files: 2,
    what: expect.stringContaining('the oldest commit here'),
  })
  expect((await input({ repo: await repository([['Only', files('a.ts', 'b.ts')]]) })).files).toBe(2)
})

test('takes a range, and a diff from a file', async () => {
  const repo = await repository([
    ['First', files('a.ts')],
    ['Second', files('b.ts')],
    ['Third', files('c.ts')],
  ])

  expect(await input({ repo, range: 'HEAD~2..HEAD' })).toMatchObject({
    files: 2,
    arguments: { range: 'HEAD~2..HEAD', maxFiles: 8 },
  })
  expect(await input({ diff: FIXTURE_DIFF, files: 4 })).toMatchObject({ files: 4, what: FIXTURE_DIFF })
})

test('says what is wrong with an input', async () => {
  const repo = await repository([['First', files('yarn.lock')]])
  const prose = path.join(repo, 'prose.txt')
  await writeFile(prose, 'Nothing that diff would write.\n')

  await expect(input({ repo })).rejects.toThrow(`of ${repo} (1 looked at) changes what can be reviewed`)
  await expect(input({ repo, range: 'HEAD' })).rejects.toThrow('yarn.lock is left out (generated)')
  await expect(input({ repo, range: 'HEAD..HEAD' })).rejects.toThrow('HEAD..HEAD changes nothing')
  await expect(input({ repo: path.join(repo, 'none') })).rejects.toThrow('no folder')
  await expect(input({ diff: path.join(repo, 'none') })).rejects.toThrow('there is no such file')
  await expect(input({ diff: repo })).rejects.toThrow('it is a folder')
  await expect(input({ diff: prose })).rejects.toThrow(`--diff ${prose}: This is no unified diff`)
})

test('reads flags, with paths from where the user stands', () => {
  const read = (...args: string[]): DemoOptions => readDemoOptions(args, '/home/user')

  expect(read()).toEqual({ repo: undefined, range: undefined, diff: undefined, files: 8, help: false })
  expect(read('--repo', '../mine', '--range', 'a..b', '--files', '3')).toMatchObject({
    repo: path.resolve('/home/mine'),
    range: 'a..b',
    files: 3,
  })
  expect(read('--diff', 'x.diff').diff).toBe(path.resolve('/home/user/x.diff'))
  expect(read('-h').help).toBe(true)
  expect(() => read('--diff', 'x', '--repo', 'y')).toThrow('goes with neither')
  expect(() => read('--diff', 'x', '--range', 'y')).toThrow('goes with neither')
  for (const wrong of ['0', '49', '1.5', 'all', '']) expect(() => read('--files', wrong)).toThrow('from 1 to 48')
  expect(() => read('--speed')).toThrow("Unknown option '--speed'")
  expect(() => read('x.diff')).toThrow('Unexpected argument')
})
