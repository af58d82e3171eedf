import { readFileSync } from 'node:fs'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { packAll } from '../lib/pack.mjs'
import { run, tool } from '../lib/process.mjs'
import { say } from '../lib/progress.mjs'

/** Packs every publishable package; none when that failed. */
export async function packed(tally) {
  return (await tally.attempt('pack', packAll)) ?? []
}

/** Checks the tarballs as npm and TypeScript will see them: publint on the manifest, attw on the types. */
export async function packages(tally, packed) {
  say(`packages: publint and attw on ${packed.length} packed tarballs`)
  for (const { manifest, tarball } of packed) {
    const { messages, pkg } = await publint({ pack: { tarball: toArrayBuffer(readFileSync(tarball)) }, strict: true })
    const problems = messages.map((message) => `${message.type}: ${formatMessage(message, pkg)}`)
    tally.check(`publint ${manifest.name}`, problems.length === 0, problems.join('\n'))

    // A package that is only a command has no types to get wrong.
    if (manifest.exports === undefined) continue
    const attw = tool(
      '@arethetypeswrong/cli',
      'dist/index.js',
      tarball,
      '--profile',
      'esm-only',
      '--no-definitely-typed',
      '--no-emoji',
      '--no-color',
    )
    const { code, output } = await run(attw, { timeoutMs: 2 * 60_000 })
    tally.check(`attw ${manifest.name}`, code === 0, output)
  }
}

function toArrayBuffer(buffer) {
  return buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength)
}
