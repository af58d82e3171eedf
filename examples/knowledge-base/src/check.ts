#!/usr/bin/env node
// `npm run check`: four questions, each of which wants to be searched for in another way.
import { deepEqual, match } from 'node:assert/strict'
import { type CheckedCall, checkExample } from '@sampan/example-support/check'
import { standIn } from './stand-in.ts'

const ask = (question: string, strategy: string, id: string, answer: RegExp, samples = 2): CheckedCall => ({
  tool: 'ask_knowledge_base',
  arguments: { question },
  samples,
  expect({ structured, text }) {
    deepEqual([structured?.['strategy'], structured?.['citations']], [strategy, [id]])
    match(text, answer)
  },
})

await checkExample({
  program: new URL('./server.js', import.meta.url),
  standIn,
  calls: [
    {
      ...ask('Error E4017', 'exact', 'error-e4017', /E4017 is returned when .* no free connections\./),
      expectWithoutModel({ structured, text }) {
        deepEqual([structured?.['strategy'], structured?.['found']], ['exact', ['error-e4017']])
        match(text, /^Error E4017: connection limit reached\n/)
      },
    },
    ask('I lost my authentcator', 'fuzzy', 'sign-in', /^Accounts sign in with .* an authenticator app/),
    // Its first answer cites an article that there is not.
    {
      ...ask('When are our invoices due?', 'keywords', 'invoices', /^Invoices are issued .* due within 14 days\./, 3),
      quoted: true,
    },
    ask('What is there about backups?', 'titles', 'backups', /^Backups are snapshots of every database/),
  ],
})
