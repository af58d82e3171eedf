import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { FIXTURE_DIFF } from '../paths.ts'
import { changedLines, parseDiff } from './diff.ts'

function fileOf(diff: string): Record<string, unknown> {
  const [{ text: _text, ...file } = {}, ...others] = parseDiff(diff) as readonly { text?: string }[]
  expect(others).toEqual([])
  return file
}

test('splits a diff of git into its files, and loses nothing of it', async () => {
  const diff = await readFile(FIXTURE_DIFF, 'utf8')
  const files = parseDiff(diff)

  expect(files.map(({ text }) => text).join('\n')).toBe(diff)
  expect(files.map(({ path, status, binary }) => [path, status, binary])).toEqual([
    ['.gitignore', 'modified', false],
    ['assets/logo.png', 'modified', true],
    ['docs/checkout.md', 'modified', false],
    ['migrations/0007_drop_vouchers.sql', 'added', false],
    ['package.json', 'modified', false],
    ['pnpm-lock.yaml', 'modified', false],
    ['src/checkout/payment.ts', 'modified', false],
    ['src/checkout/total.ts', 'modified', false],
    ['src/daily-report.ts', 'renamed', false],
    ['src/http/client.ts', 'modified', false],
    ['src/legacy/vouchers.ts', 'deleted', false],
    ['test/total.test.ts', 'modified', false],
  ])
})

test('reads what diff -u writes, with prefixes, time stamps and without', () => {
  const hunk = '@@ -1 +1 @@\n-a\n+b\n'
  const changed = { status: 'modified', binary: false, addedLines: 1, removedLines: 1 }

  expect(fileOf(`--- a/src/x.c\n+++ b/src/x.c\n${hunk}`)).toEqual({ path: 'src/x.c', ...changed })
  expect(fileOf(`--- x.c\t2026-01-02 03:04:05\n+++ x.c\t2026-01-02 03:04:06\n${hunk}`)).toEqual({
    path: 'x.c',
    ...changed,
  })
  expect(parseDiff(`--- one\n+++ one\n${hunk}--- two\n+++ two\n${hunk}`).map(({ path }) => path)).toEqual([
    'one',
    'two',
  ])
})

test('passes over what stands before the first file, as in a mail or a commit', () => {
  const mail =
    'Subject: [PATCH] x\n\n---\n x | 2 +-\n\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n-- \n2.39.5\n'
  expect(fileOf(mail)).toMatchObject({ path: 'x', addedLines: 1, removedLines: 1 })
})

test('a line that looks like a header is a line where a hunk has room for it', () => {
  const diff = 'diff --git a/x.sql b/x.sql\n--- a/x.sql\n+++ b/x.sql\n@@ -1,2 +1,2 @@\n--- old\n+++ new\n \n'

  expect(fileOf(diff)).toMatchObject({ path: 'x.sql', addedLines: 1, removedLines: 1 })
  expect(changedLines(diff)).toEqual([
    { kind: 'removed', line: 1, text: '-- old' },
    { kind: 'added', line: 1, text: '++ new' },
  ])
})

test('numbers lines by hunk, over stripped blanks, missing line ends and carriage returns', () => {
  const diff =
    '--- a/x\n+++ b/x\n@@ -10,3 +10,4 @@ function f() {\n one\r\n\n+two\r\n-three\n\\ No newline at end of file\n+three!\n' +
    '@@ -40,0 +42,1 @@\n+four\n'

  expect(changedLines(diff)).toEqual([
    { kind: 'added', line: 12, text: 'two' },
    { kind: 'removed', line: 12, text: 'three' },
    { kind: 'added', line: 13, text: 'three!' },
    { kind: 'added', line: 42, text: 'four' },
  ])
})

test('a hunk that was cut off ends where its lines end', () => {
  const diff =
    'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,90 +1,90 @@\n-a\n+b\n[… cut …]\ndiff --git a/y b/y\nnew file mode 100644\n'
  expect(parseDiff(diff).map(({ path, addedLines }) => [path, addedLines])).toEqual([
    ['x', 1],
    ['y', 0],
  ])
})

test.each([
  [
    'quoted, with bytes in octal',
    'diff --git "a/\\303\\244 \\"b\\".md" "b/\\303\\244 \\"b\\".md"\n--- "a/x"\n+++ "b/\\303\\244 \\"b\\".md"\n',
    'ä "b".md',
  ],
  ['only a mode', 'diff --git a/bin/run b/bin/run\nold mode 100644\nnew mode 100755\n', 'bin/run'],
  [
    'only a new name',
    'diff --git a/old.ts b/new.ts\nsimilarity index 100%\nrename from old.ts\nrename to new.ts\n',
    'new.ts',
  ],
  ['deleted', 'diff --git a/x b/x\ndeleted file mode 100644\n--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n', 'x'],
  ['binary', 'diff --git a/a.png b/a.png\nnew file mode 100644\nBinary files /dev/null and b/a.png differ\n', 'a.png'],
])('finds the path of a file that is %s', (_what, diff, path) => {
  expect(parseDiff(diff)).toMatchObject([{ path }])
})

test.each(['', 'Hello\n', '@@ -1 +1 @@\n-a\n+b\n', '--- a thought\n'])('%j is no diff', (text) => {
  expect(() => parseDiff(text)).toThrow('This is no unified diff')
})
