#!/usr/bin/env node
// `npm run check`: a day that ends in an incident, cut to fit; and its last two hours.
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { checkExample } from '@sampan/example-support/check'
import { Summary } from './findings.ts'
import { standIn } from './stand-in.ts'

const log = (await readFile(new URL('../data/shop.txt', import.meta.url), 'utf8')).trim().split('\n')
const newest = log.at(-1) ?? ''
const count = (level: string): number => log.filter((line) => line.includes(`Z ${level} `)).length
const COUNTS = { entries: log.length, errors: count('ERROR'), warnings: count('WARN') }

await checkExample({
  program: new URL('./server.js', import.meta.url),
  standIn,
  calls: [
    {
      tool: 'summarize-logs',
      arguments: { hours: 72 },
      samples: 1,
      quoted: true,
      quotedWithoutModel: true,
      expect({ text, structured, requests }) {
        const { headline, entries, errors, warnings, suspect, patterns } = Summary.parse(structured)
        deepEqual({ entries, errors, warnings }, COUNTS)
        equal(headline, 'checkout fails: failed: timeout after 5000 ms waiting for a connection.')
        match(suspect ?? '', /deploy checkout 4\.18\.0 replaces 4\.17\.3$/)
        deepEqual(
          patterns.map(({ service }) => service),
          ['checkout', 'gateway'],
        )
        match(text, /^checkout fails/)

        // Cut: the newest line is there, the oldest is not, and the prompt says so.
        const prompt = JSON.stringify(requests[0]?.messages)
        ok(prompt.includes(newest.slice(0, 24)), 'the newest entry is in the prompt')
        ok(!prompt.includes((log[0] ?? '').slice(0, 24)), 'the oldest entry is not')
        match(prompt, /\[… .*left out …\]/)
      },
      expectWithoutModel({ structured }) {
        const { entries, errors, warnings, headline, patterns } = Summary.parse(structured)
        deepEqual({ entries, errors, warnings }, COUNTS)
        match(headline, /^Most frequent: /)
        equal(patterns.length, 5)
      },
    },
    {
      tool: 'summarize-logs',
      arguments: { hours: 2 },
      samples: 1,
      expect({ structured, requests }) {
        const { entries } = Summary.parse(structured)
        ok(entries < COUNTS.entries / 2, `${entries} entries in the last two hours`)
        equal(JSON.stringify(requests[0]?.messages).includes('2026-03-01T'), false)
      },
    },
  ],
})
