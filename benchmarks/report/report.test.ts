import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { reportFiles } from './files.mjs'

test('the page and its pictures show the reviewed run (npm run bench -- report writes them)', () => {
  for (const [file, text] of reportFiles()) expect(readFileSync(file, 'utf8'), file).toBe(text)
})
