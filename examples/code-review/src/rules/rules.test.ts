import { expect, test } from 'vitest'
import { type ChangedFile, parseDiff } from '../changes/diff.ts'
import { categoryOf } from './category.ts'
import { findingsOf } from './findings.ts'
import { reviewByRules } from './review-by-rules.ts'
import { riskOf } from './risk.ts'

/** A file whose one hunk removes and adds these lines. */
function changed(
  path: string,
  { added = [], removed = [] }: { added?: readonly string[]; removed?: readonly string[] },
): ChangedFile {
  const header = `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n`
  const lines = [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)]
  const [file] = parseDiff(`${header}@@ -1,${removed.length} +1,${added.length} @@\n${lines.join('\n')}\n`)
  if (file === undefined) throw new Error('no file')
  return file
}

test.each([
  ['src/a.test.ts', 'test'],
  ['tests/helpers.py', 'test'],
  ['pkg/a_test.go', 'test'],
  ['docs/guide.html', 'docs'],
  ['README.md', 'docs'],
  ['LICENSE', 'docs'],
  ['data/words.txt', 'docs'],
  ['requirements-dev.txt', 'build'],
  ['CHANGELOG.md', 'chore'],
  ['.changeset/blue-cats.md', 'chore'],
  ['packages/a/package.json', 'build'],
  ['tsconfig.base.json', 'build'],
  ['Dockerfile.dev', 'build'],
  ['.github/workflows/ci.yml', 'build'],
  ['pyproject.toml', 'build'],
  ['vite.config.ts', 'build'],
  ['.gitignore', 'chore'],
] as const)('%s is %s by its path, whatever the author says', (path, category) => {
  expect(categoryOf(changed(path, { added: ['export function a() {}'] }), 'Fix a bug')).toBe(category)
})

test.each([
  ['a new declaration', { added: ['export async function load() {'] }, 'feature'],
  ['a method in Python', { added: ['def load(path):'] }, 'feature'],
  ['a declaration that changes', { added: ['function load(path) {'], removed: ['function load() {'] }, 'refactor'],
  ['a new guard', { added: ['  if (path === undefined) return'] }, 'fix'],
  ['a guard that changes', { added: ['  if (path === null) return'], removed: ['  if (!path) return'] }, 'refactor'],
  ['other lines', { added: ['  count += 2'], removed: ['  count += 1'] }, 'refactor'],
] as const)('code with %s', (_what, lines, category) => {
  expect(categoryOf(changed('src/load.ts', lines), 'Change how it loads')).toBe(category)
})

test('the author says that it is a fix', () => {
  expect(categoryOf(changed('src/load.ts', { added: ['function load() {'] }), 'Do not crash without a path')).toBe(
    'fix',
  )
})

test.each([
  ['high', 'credential', "const key = 'AKIAIOSFODNN7EXAMPLE'"],
  ['high', 'password', 'const password = "correct-horse-battery"'],
  ['high', 'text as code', 'return eval(input)'],
  ['high', 'TLS', '  rejectUnauthorized: false,'],
  ['medium', 'shell', 'exec(`git log ${branch}`)'],
  ['medium', 'SQL', 'db.query(`SELECT * FROM users WHERE id = ${id}`)'],
  ['medium', 'HTML', 'element.innerHTML = text'],
  ['medium', 'error', '} catch {}'],
  ['low', 'console', "console.log('here')"],
  ['low', 'left to do', '// TODO remove'],
  ['low', 'Silences', '// @ts-ignore'],
] as const)('a %s finding about %s', (severity, about, line) => {
  const findings = findingsOf(changed('src/a.ts', { added: ['const fine = 1', line] }), 'feature')
  expect(findings).toEqual([{ severity, line: 2, message: expect.stringContaining(about) }])
  expect(findingsOf(changed('src/a.ts', { removed: [line] }), 'feature')).toEqual([])
})

test.each([
  'const password = process.env.PASSWORD',
  'const password = "<password>"',
  'evaluate(input)',
  "exec('git log')",
  'const rows = await db.query("SELECT * FROM users WHERE id = $1", [id])',
  '} catch (error) { log(error) }',
  'mastodon()',
])('nothing to find in %s', (line) => {
  expect(findingsOf(changed('src/a.ts', { added: [line] }), 'feature')).toEqual([])
})

test('what is right in a test or a document is no finding there', () => {
  const added = ["console.log('here')", 'eval(text)', 'const password = "correct-horse"']
  expect(findingsOf(changed('a.test.ts', { added }), 'test')).toEqual([])
  expect(findingsOf(changed('a.md', { added }), 'docs')).toEqual([])
  expect(findingsOf(changed('a.test.ts', { added: ["test.only('x', () => {"] }), 'test')).toHaveLength(1)
})

test('one rule is one finding, the gravest come first, and a secret is not repeated', () => {
  const secret = 'AKIAIOSFODNN7EXAMPLE'
  const findings = findingsOf(
    changed('a.ts', { added: ['// TODO a', '// TODO b', `key('${secret}')`, '// TODO c'] }),
    'feature',
  )
  expect(findings).toEqual([
    { severity: 'high', line: 3, message: expect.not.stringContaining(secret) },
    { severity: 'low', line: 1, message: 'Work is left to do here. Also in 2 more lines.' },
  ])
})

test('removed tests and migrations', () => {
  const removed = ["test('a', () => {", "  it('b', () => {"]
  const message = (file: ChangedFile): string | undefined => findingsOf(file, 'test')[0]?.message
  expect(message(changed('a.test.ts', { removed }))).toBe('2 tests removed, and none added in their place.')
  expect(message(changed('a.test.ts', { removed, added: ["test('a, b', () => {"] }))).toMatch(/^1 test removed/)
  expect(message({ ...changed('a.test.ts', { removed }), status: 'deleted' })).toBe(
    'A test file with 2 tests is deleted.',
  )
  expect(message(changed('a.test.ts', { removed, added: removed }))).toBeUndefined()

  const migration = (line: string): unknown =>
    findingsOf(changed('db/migrations/1.sql', { added: [line] }), 'feature')[0]
  expect(migration('ALTER TABLE a DROP COLUMN b;')).toMatchObject({ severity: 'high', line: 1 })
  expect(migration('CREATE TABLE a (b int);')).toMatchObject({ severity: 'medium' })
})

test('risk grows with findings, size and place, and stays from 1 to 5', () => {
  const small = { path: 'src/a.ts', addedLines: 1, removedLines: 0 }
  const high = { severity: 'high', message: 'x' } as const
  const medium = { severity: 'medium', message: 'x' } as const
  expect(riskOf(small, 'docs', [])).toBe(1)
  expect(riskOf(small, 'refactor', [])).toBe(2)
  expect(riskOf(small, 'refactor', [medium])).toBe(3)
  expect(riskOf(small, 'refactor', [medium, high])).toBe(4)
  expect(riskOf({ ...small, path: 'src/auth/a.ts' }, 'fix', [])).toBe(3)
  expect(riskOf({ ...small, addedLines: 900 }, 'feature', [])).toBe(3)
  expect(riskOf({ path: 'src/payment.ts', addedLines: 900, removedLines: 0 }, 'feature', [high])).toBe(5)
})

test('a review by rules says that it is one', () => {
  expect(reviewByRules(changed('src/a.ts', { added: ['const a = 1'] }), '')).toEqual({
    category: 'feature',
    risk: 2,
    summary: 'A change of 1 line, judged by rules alone.',
    findings: [],
  })
})
