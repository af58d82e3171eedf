import { expect, test } from 'vitest'
import type { ChangedFile } from './diff.ts'
import { selectFiles } from './selection.ts'

function changed(path: string, more: Partial<ChangedFile> = {}): ChangedFile {
  return { path, status: 'modified', binary: false, addedLines: 1, removedLines: 0, text: `+${path}`, ...more }
}

test('leaves out what nobody reviews, and says why', () => {
  const { files, notReviewed } = selectFiles(
    [
      changed('src/a.ts'),
      changed('deep/package-lock.json'),
      changed('Cargo.lock'),
      changed('dist/a.min.js'),
      changed('a.png', { binary: true }),
      changed('run.sh', { addedLines: 0 }),
      changed('data.json', { text: 'x'.repeat(200_000) }),
    ],
    10,
  )

  expect(files.map(({ path }) => path)).toEqual(['src/a.ts'])
  expect(notReviewed.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
    'deep/package-lock.json: generated',
    'Cargo.lock: generated',
    'dist/a.min.js: generated',
    'a.png: binary',
    'run.sh: no changed lines',
    'data.json: longer than 120k characters',
  ])
})

test('the riskiest come first when there are more files than may be reviewed, and not otherwise', () => {
  const all = [changed('README.md'), changed('src/a.ts'), changed('test/a.test.ts'), changed('src/payment.ts')]

  expect(selectFiles(all, 4).files).toEqual(all)
  const { files, notReviewed } = selectFiles(all, 2)
  expect(files.map(({ path }) => path)).toEqual(['src/payment.ts', 'src/a.ts'])
  expect(notReviewed).toEqual([
    { path: 'README.md', reason: 'beyond the 2 riskiest files' },
    { path: 'test/a.test.ts', reason: 'beyond the 2 riskiest files' },
  ])
})

test('the whole is bounded too', () => {
  const all = Array.from({ length: 10 }, (_, index) => changed(`src/${index}.ts`, { text: 'x'.repeat(100_000) }))
  expect(selectFiles(all, 10).files).toHaveLength(6)
})
