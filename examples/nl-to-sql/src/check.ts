#!/usr/bin/env node
// `npm run check`: questions, a slip that is corrected, and what the database must refuse.
import { deepEqual, equal, match } from 'node:assert/strict'
import { type CheckedCall, checkExample } from '@sampan/example-support/check'
import { standIn } from './stand-in.ts'

const ask = (question: string, samples: number, rows: readonly object[]): CheckedCall => ({
  tool: 'ask_database',
  arguments: { question },
  samples,
  expect: ({ structured }) => deepEqual(structured?.['rows'], rows),
})

/** The model is told of the error, tries again, and the tool fails with the second. */
const refused = (sql: string, error: RegExp): CheckedCall => ({
  tool: 'ask_database',
  arguments: { question: `Run: ${sql}` },
  samples: 2,
  fails: true,
  expect({ text, requests: [, second] }) {
    match(text, error)
    match(JSON.stringify(second?.messages), error)
  },
})

await checkExample({
  program: new URL('./server.js', import.meta.url),
  standIn,
  calls: [
    {
      ...ask('How many moons of Saturn were discovered before 1700?', 1, [{ moons: 5 }]),
      expectFallback: ({ isError, text }) => {
        equal(isError, true)
        match(text, /model/)
      },
    },
    ask('What are the 2 largest moons?', 2, [
      { name: 'Ganymede', diameter_km: 5268 },
      { name: 'Titan', diameter_km: 5149 },
    ]),
    refused('DELETE FROM moons', /permission denied for table moons|read-only transaction/),
    refused('CREATE TEMP TABLE copy AS SELECT * FROM planets', /read-only transaction|permission denied/),
    refused('SELECT email FROM observers', /permission denied for table observers/),
    refused('SELECT 1; DROP TABLE moons', /multiple commands/),
    refused(
      "SELECT set_config('role', 'none', true), query_to_xml('SELECT * FROM observers', true, true, '')",
      /permission denied for function set_config/,
    ),
    ask('How many moons of Jupiter were discovered before 1900?', 1, [{ moons: 5 }]),
  ],
})
