#!/usr/bin/env node
// `npm run check`: a small history, by every kind of client; then one call over two processes.
import { deepEqual } from 'node:assert/strict'
import { checkExample, type StandIn } from '@sampan/example-support/check'
import { checkProcesses } from './check-processes.ts'
import { withHistory } from './history.ts'

/** The newest first, as git has them. */
const COMMITS = [
  { subject: 'Remove the old export endpoint', kind: 'breaking' },
  { subject: 'Fix totals that were rounded down', kind: 'fix' },
  { subject: 'Tidy the build scripts', kind: 'internal' },
  { subject: 'Add search to the catalogue', kind: 'feature' },
]
const SUBJECTS = COMMITS.map(({ subject }) => subject).toReversed()

/** Sorts by the verb, and writes a sentence per message. */
const standIn: StandIn = ({ data: [text = ''], labels }) => {
  if (labels.length === 0) {
    const lines = text.split('\n')
    return { title: `${lines.length} changes`, paragraphs: lines.map((line) => `${line}.`) }
  }
  const kind = { Add: 'feature', Fix: 'fix', Remove: 'breaking' }[text.split(' ')[0] ?? ''] ?? 'internal'
  return labels.find((label) => label === kind) ?? 'none'
}

await withHistory(SUBJECTS, async ({ folder }) => {
  await checkExample({
    program: new URL('./server.js', import.meta.url),
    args: [folder],
    standIn,
    withoutModel: 'hidden',
    calls: [
      {
        tool: 'write_release_notes',
        arguments: {},
        samples: 5,
        quoted: true,
        expect: ({ structured }) => deepEqual(structured?.['commits'], COMMITS),
      },
    ],
  })
})
for (const killed of [false, true]) {
  await withHistory(SUBJECTS, (history) => checkProcesses({ history, standIn, commits: COMMITS, killed }))
  console.log(`ok rounds    two processes in turn${killed ? ', and the first killed' : ''}`)
}
