import type { StandardSchemaV1 } from '@standard-schema/spec'
import { expect, test } from 'vitest'
import { createOutput } from './output.ts'
import { schemas, type CorpusCase } from './corpus/case.ts'
import { calls } from './corpus/calls.ts'
import { circumstances } from './corpus/circumstances.ts'
import { claims } from './corpus/claims.ts'
import { surroundings } from './corpus/surroundings.ts'
import { characters } from './corpus/characters.ts'
import { blindSpelling } from './corpus/blind-spelling.ts'
import { blindScalars } from './corpus/blind-scalars.ts'
import { placeholdersAndMarks } from './corpus/placeholders-and-marks.ts'
import { remarks } from './corpus/remarks.ts'
import { blindExchanges } from './corpus/blind-exchanges.ts'
import { words } from './corpus/words.ts'
import { blindTwo } from './corpus/blind-two.ts'
import { blindOne } from './corpus/blind-one.ts'
import { scalars } from './corpus/scalars.ts'
import { overlooked } from './corpus/overlooked.ts'
import { blindLikeliest } from './corpus/blind-likeliest.ts'
import { spelling } from './corpus/spelling.ts'
import { overlookedAgain } from './corpus/overlooked-again.ts'
import { structure } from './corpus/structure.ts'

const corpus: readonly CorpusCase[] = [
  ...structure,
  ...spelling,
  ...scalars,
  ...overlooked,
  ...overlookedAgain,
  ...blindOne,
  ...blindTwo,
  ...blindLikeliest,
  ...blindExchanges,
  ...blindSpelling,
  ...blindScalars,
  ...remarks,
  ...calls,
  ...words,
  ...characters,
  ...surroundings,
  ...claims,
  ...circumstances,
  ...placeholdersAndMarks,
]

async function outcome({
  schema,
  text,
  stopReason,
  prompt,
  coerce = false,
}: CorpusCase): Promise<CorpusCase['expect']> {
  const output = await createOutput(schemas[schema] as StandardSchemaV1, { coerce })
  const reading = await output.read({
    text,
    ...(stopReason !== undefined && { stopReason }),
    ...(prompt !== undefined && { prompt }),
  })
  return reading.ok ? { value: reading.value } : { refused: reading.code }
}

test.each(corpus)('$category: $name', async (each) => {
  expect(await outcome(each)).toEqual(each.expect)
})

test('no two cases are the same', () => {
  expect(
    new Set(
      corpus.map(({ schema, text, coerce, prompt, stopReason }) =>
        JSON.stringify([schema, text, coerce, prompt, stopReason]),
      ),
    ).size,
  ).toBe(corpus.length)
})

test('the corpus, by category', () => {
  const counts = new Map<string, { values: number; refusals: number }>()
  for (const { category, expect: expected } of corpus) {
    const count = counts.get(category) ?? { values: 0, refusals: 0 }
    if ('value' in expected) count.values++
    else count.refusals++
    counts.set(category, count)
  }
  const lines = [...counts].map(
    ([category, { values, refusals }]) => `${category}: ${values} values, ${refusals} refusals`,
  )
  console.log([`${corpus.length} malformed answers`, ...lines].join('\n  '))
  expect(corpus.length).toBeGreaterThan(2000)
})
