import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { BREAKAGES, breakagesTable } from './lib/breakages.mjs'

/** That the breakages are noticed takes minutes (`npm run test:broken-builds`); that they still fit the sources does not. */

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')

test.each(BREAKAGES)('$name: what it changes stands in its file, once', ({ edits, fails }) => {
  for (const { file, from } of edits) expect(read(file).split(from), `${file}: ${from}`).toHaveLength(2)
  expect(fails.length).toBeGreaterThan(0)
  for (const [file] of fails) expect(read(file as string)).toContain('test')
})

test('test/README.md lists them as they are', () => {
  expect(read('test/README.md')).toContain(breakagesTable().join('\n'))
})
