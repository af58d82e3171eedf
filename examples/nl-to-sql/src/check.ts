#!/usr/bin/env node
// `npm run check`: questions, a slip that is corrected, and what the database must refuse.
import { deepEqual, match } from 'node:assert/strict'
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
  environment: ['DATABASE_URL'],
  standIn,
  withoutModel: 'hidden',
  calls: [
    ask('How many moons of Saturn were discovered before 1700?', 1, [{ moons: 5 }]),
    {
      ...ask('What are the 2 largest moons?', 2, [
        { name: 'Ganymede', diameter_km: 5268 },
        { name: 'Titan', diameter_km: 5149 },
      ]),
      quoted: true,
    },
    refused('DELETE FROM moons', /syntax error at or near .*DELETE/),
    refused('WITH gone AS (DELETE FROM moons RETURNING *) SELECT * FROM gone', /must not contain data-modifying/),
    refused('SELECT name FROM moons FOR UPDATE', /cannot execute SELECT FOR UPDATE in a read-only transaction/),
    refused('SELECT email FROM observers', /permission denied for table observers/),
    refused('SELECT 1; DROP TABLE moons', /cannot insert multiple commands into a prepared statement/),
    refused(
      // Takes its role off, then reads. In the embedded database it may not do the first, on a server there is no other role.
      "SELECT set_config('role', 'none', true), query_to_xml('SELECT * FROM observers', true, true, '')",
      /permission denied for (function set_config|table observers)/,
    ),
    ask('How many moons of Jupiter were discovered before 1900?', 1, [{ moons: 5 }]),
  ],
})
