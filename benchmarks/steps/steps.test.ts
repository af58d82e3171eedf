import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { STEPS } from './steps.mjs'

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

/** That a step still can be taken back: measuring it takes minutes (`npm run bench -- steps`). */
test.each(STEPS)('$name: what it changes stands in its file, once', ({ edits = [] }) => {
  for (const { file, from } of edits) expect(read(file).split(from), `${file}: ${from}`).toHaveLength(2)
})
