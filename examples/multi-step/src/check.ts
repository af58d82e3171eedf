#!/usr/bin/env node
// `npm run check`: a small history, made here.
import { deepEqual, equal } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checkExample, type StandIn } from '@sampan/example-support/check'

const HISTORY = {
  'Add search to the catalogue': 'feature',
  'Tidy the build scripts': 'internal',
  'Fix totals that were rounded down': 'fix',
  'Remove the old export endpoint': 'breaking',
} as const

/** Sorts by the verb, and writes a sentence per message. */
const standIn: StandIn = ({ data: [text = ''], labels }) => {
  if (labels.length === 0) {
    const lines = text.split('\n')
    return { title: `${lines.length} changes`, paragraphs: lines.map((line) => `${line}.`) }
  }
  const kind = { Add: 'feature', Fix: 'fix', Remove: 'breaking' }[text.split(' ')[0] ?? ''] ?? 'internal'
  return labels.find((label) => label === kind) ?? 'none'
}

const folder = await mkdtemp(path.join(tmpdir(), 'multi-step-'))
try {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=check', '-c', 'user.email=check@localhost', ...args], { cwd: folder })
  git('init', '--quiet')
  for (const subject of Object.keys(HISTORY)) git('commit', '--quiet', '--allow-empty', '--message', subject)

  await checkExample({
    program: new URL('./server.js', import.meta.url),
    args: [folder],
    standIn,
    ways: ['push', 'rounds', 'handoff', 'provider'],
    calls: [
      {
        tool: 'write_release_notes',
        arguments: {},
        samples: 5,
        expect({ structured, text }) {
          deepEqual(structured?.['kinds'], HISTORY)
          equal(structured?.['reads'], 1)
          equal(
            text,
            '# 3 changes\n\nRemove the old export endpoint.\n\nFix totals that were rounded down.\n\nAdd search to the catalogue.',
          )
        },
      },
    ],
  })
} finally {
  await rm(folder, { recursive: true })
}
