import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { typescriptServer } from '@sampan/test-support'
import { expect, test } from 'vitest'
import { HELP } from './cli/help.ts'
import { fixturePath } from './fixtures/start.ts'
import { PERSONAS } from './personas/index.ts'

const readme = readFile(new URL('../README.md', import.meta.url), 'utf8')

test('the example of the README is the one that runs here, and prints what it says', async () => {
  const example = new URL('./fixtures/readme.ts', import.meta.url)
  const server = [process.execPath, fixturePath('server.mjs'), 'v2', 'stdio']
  const { command, args } = typescriptServer(example, server)
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [stdout] = await Promise.all([text(child.stdout), once(child, 'close')])

  expect(await readme).toContain(`\`\`\`ts\n${await readFile(example, 'utf8')}\`\`\``)
  expect(stdout).toContain('fixture-v2 answered after 1 sample and 1 round, on 2026:')
  for (const line of stdout.trim().split('\n').slice(0, 2)) expect(await readme).toContain(line)
})

test('the README names every persona, and every option of the command line', async () => {
  const flags = [...HELP.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, flag]) => flag)

  expect(flags.length).toBeGreaterThan(15)
  for (const name of [...Object.keys(PERSONAS), ...flags]) expect(await readme).toContain(`\`${name}`)
})
