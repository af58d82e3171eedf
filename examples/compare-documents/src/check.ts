#!/usr/bin/env node
// `npm run check`: two long style sheets that differ in four places, and a path that leads out.
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checkExample, type StandIn } from '@sampan/example-support/check'

const rules = Array.from(
  { length: 600 },
  (_, index) => `.card-${index} { padding: ${index % 9}px; color: #2${index % 10}4; }`,
)
const before = rules.join('\n')
const after = rules
  .with(40, '.card-40 { padding: 12px; color: #204; }')
  .toSpliced(310, 1)
  .toSpliced(500, 0, '.badge { border-radius: 4px; }')
  .join('\n')

/** Reads the signs of the difference: a selector that goes is breaking, one that stays has changed. */
const standIn: StandIn = ({ data: [patch = ''] }) => {
  const selectors = (sign: string): readonly string[] =>
    [...patch.matchAll(new RegExp(`^\\${sign}(\\.[\\w-]+) \\{`, 'gm'))].map(([, selector = '']) => selector)
  const [added, removed] = [selectors('+'), selectors('-')]
  const changes = [...new Set([...removed, ...added])].map((what) => {
    const kind = !removed.includes(what) ? 'added' : added.includes(what) ? 'changed' : 'removed'
    return { kind, what, isBreaking: kind === 'removed' }
  })
  return { summary: `${changes.length} selectors differ.`, changes }
}

const folder = await mkdtemp(path.join(tmpdir(), 'compare-'))
try {
  await Promise.all([writeFile(path.join(folder, 'v1.css'), before), writeFile(path.join(folder, 'v2.css'), after)])
  await checkExample({
    program: new URL('./server.js', import.meta.url),
    args: [folder],
    standIn,
    ways: ['push', 'rounds', 'provider'],
    calls: [
      {
        tool: 'compare_documents',
        arguments: { before: 'v1.css', after: 'v2.css' },
        samples: 1,
        quoted: true,
        quotedWithoutModel: true,
        expect({ structured, text }) {
          deepEqual(text.split('\n'), [
            '3 selectors differ.',
            '- changed: .card-40',
            '- removed, breaking: .card-310',
            '- added: .badge',
          ])
          equal(structured?.['charactersRead'], before.length + after.length)
          // What the caller's context is spared.
          ok(JSON.stringify(structured).length * 50 < before.length, 'the result is small')
        },
        expectWithoutModel: ({ text, structured }) => {
          equal(text, '2 lines added, 2 removed.')
          deepEqual(structured?.['changes'], [])
        },
      },
      {
        tool: 'compare_documents',
        arguments: { before: '../../etc/hostname', after: 'v2.css' },
        samples: 0,
        fails: true,
        expect: ({ text }) => match(text, /is not below|ENOENT/),
      },
    ],
  })
} finally {
  await rm(folder, { recursive: true })
}
