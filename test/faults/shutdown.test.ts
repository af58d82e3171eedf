import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import {
  NO_ANSWER,
  RawHttpClient,
  type RawMessage,
  RawStdioClient,
  textOf,
  typescriptServer,
  within,
} from '@sampan/test-support'
import { test } from 'vitest'
import { echo, promptOf } from './serve.ts'

/** SIGTERM while 100 calls wait for their samples: each handler ends once, and no call gets two answers. */

/** Those that nobody answers are ended when the server has waited for 5 s: see process.ts. */
const CALLS = 100
const file = new URL('./process.ts', import.meta.url)
const isQuestion = ({ method }: RawMessage): boolean => method === 'sampling/createMessage'
const entries = (stderr: string, what: string): string[] =>
  [...stderr.matchAll(/^ledger: (\S+) (\S+)/gm)]
    .filter(([, kind]) => kind === what)
    .map(([, , topic]) => topic ?? '')
    .sort()
const topics = Array.from({ length: CALLS }, (_, n) => `call-${n}`).sort()

test.concurrent.for(['v1', 'v2'] as const)(
  'HTTP, SDK %s: who answers in time gets a result, and the process exits with 0',
  { timeout: 60_000 },
  async (line, { expect }) => {
    const { command, args } = typescriptServer(file, [line, 'http'])
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const [url] = (await within(20_000, once(createInterface({ input: child.stdout }), 'line'), 'the URL')) as [string]
    const client = new RawHttpClient({ url, era: '2025', capabilities: { sampling: {} }, answer: () => NO_ANSWER })
    await client.open()
    const outcomes = Promise.allSettled(
      topics.map((topic) => client.request('tools/call', { name: 'ask', arguments: { topic } })),
    )
    await expect.poll(() => client.received.filter(isQuestion).length, { timeout: 10_000 }).toBe(CALLS)

    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    const questions = client.received.filter(isQuestion)
    await expect.poll(async () => (await fetch(new URL('/healthz', url))).status).toBe(503)
    const half = questions.slice(0, CALLS / 2)
    await Promise.all(half.map(({ id, params = {} }) => client.respond(id as number, echo({ method: '', params }))))
    expect(await within(20_000, exited, 'the exit of the server')).toEqual([0, null])

    const answered = new Set(half.map(({ params = {} }) => promptOf(params).slice(2)))
    for (const [index, outcome] of (await outcomes).entries()) {
      const topic = topics[index] as string
      if (answered.has(topic)) expect(outcome.status === 'fulfilled' && textOf(outcome.value)).toBe(`re 1 ${topic}`)
      else
        expect(
          outcome.status === 'rejected' || outcome.value.error !== undefined || outcome.value.result?.['isError'],
        ).toBe(true)
    }
    expect(client.received.filter(({ result }) => result?.['content'] !== undefined).length).toBeLessThanOrEqual(CALLS)
    expect(entries(stderr, 'start')).toEqual(topics)
    expect(entries(stderr, 'end')).toEqual(topics)
    expect(entries(stderr, 'effect')).toEqual([...answered].sort())
    await client.close()
  },
)

test.concurrent.for(['v1', 'v2'] as const)(
  'stdio, SDK %s: every handler ends, and the process exits with 0',
  { timeout: 60_000 },
  async (line, { expect }) => {
    const client = new RawStdioClient({
      ...typescriptServer(file, [line, 'stdio']),
      era: '2025',
      capabilities: { sampling: {} },
      answer: () => NO_ANSWER,
    })
    await client.open()
    const outcomes = Promise.allSettled(
      topics.map((topic) => client.request('tools/call', { name: 'ask', arguments: { topic } })),
    )
    await expect.poll(() => client.received.filter(isQuestion).length, { timeout: 10_000 }).toBe(CALLS)
    client.kill('SIGTERM')
    expect(await client.waitForExit()).toEqual({ code: 0, signal: null })
    for (const outcome of await outcomes) {
      if (outcome.status === 'fulfilled') expect(outcome.value.error ?? outcome.value.result?.['isError']).toBeTruthy()
    }
    expect(entries(client.stderr, 'start')).toEqual(topics)
    expect(entries(client.stderr, 'failed')).toEqual(topics)
    expect(entries(client.stderr, 'end')).toEqual(topics)
    expect(client.garbage).toEqual([])
  },
)

test.concurrent('stdio, 2026: calls that wait between two rounds end as well, each once, and the process exits with 0', {
  timeout: 60_000,
}, async ({ expect }) => {
  const client = new RawStdioClient({
    ...typescriptServer(file, ['v2', 'stdio']),
    era: '2026',
    capabilities: { sampling: {} },
    timeoutMs: 20_000,
  })
  await client.open()
  const begun = await Promise.all(topics.map((topic) => client.round('ask', { topic })))
  expect(begun.filter(({ complete }) => complete)).toEqual([])
  client.kill('SIGTERM')
  expect(await client.waitForExit()).toEqual({ code: 0, signal: null })
  for (const kind of ['start', 'failed', 'end']) expect(entries(client.stderr, kind)).toEqual(topics)
  expect(entries(client.stderr, 'effect')).toEqual([])
})
