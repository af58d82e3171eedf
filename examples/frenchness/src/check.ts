#!/usr/bin/env node
// `npm run check`: a host that knows its capitals, and one that does not.
import { equal } from 'node:assert/strict'
import { checkExample, type StandIn } from '@sampan/example-support/check'

const CAPITALS: Readonly<Record<string, string>> = { France: 'Paris', Italy: 'Rome', Japan: 'Tokyo' }

/** Knows capitals, and nothing else. */
const wellRead: StandIn = ({ text }) => {
  const [, country = ''] = /capital of (\w+)/.exec(text) ?? []
  return `The capital of ${country} is ${CAPITALS[country] ?? 'unknown to me'}.`
}
/** Heeds its system prompt more than its question. */
const wonky: StandIn = ({ system, text }) =>
  system.includes('wonky') ? 'It is surely Lyon.' : wellRead({ system, text, data: [], labels: [] })

const call = { tool: 'frenchness_evaluation', arguments: {}, samples: 1 }

await checkExample({
  program: new URL('./server.js', import.meta.url),
  standIn: wellRead,
  withoutModel: 'hidden',
  calls: [
    { ...call, quoted: true, expect: ({ text }) => equal(text, 'Pas mal. You might be French enough') },
    { ...call, standIn: wonky, expect: ({ text }) => equal(text, 'You are not very French my friend') },
  ],
})
