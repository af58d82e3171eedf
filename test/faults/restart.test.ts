import { NO_ANSWER, RawHttpClient, textOf } from '@sampan/test-support'
import { expect, test } from 'vitest'
import { spawnSampler } from '../servers/spawn-sampler.ts'
import { echo, serveFaulty } from './serve.ts'

/** The server goes away between two rounds and comes back as another process; see also two-processes.test.ts. */

const clientOf = (url: string): RawHttpClient =>
  new RawHttpClient({ url, era: '2026', capabilities: { sampling: {} }, answer: echo })

test.each([
  ['replayable', 'with the same key: the call goes on where it was'],
  ['three', 'with the same key, not replayable: the caller is told to begin again'],
] as const)(
  '%s, %s',
  async (tool, _what) => {
    const [before, after] = await Promise.all([spawnSampler('v2', 9), spawnSampler('v2', 9)])
    const first = clientOf(before.url)
    const begun = await first.round(tool, { topic: 'x' })
    const retry = await first.answerRound(begun)
    await before.kill()
    await first.close()

    const second = clientOf(after.url)
    const next = await second.round(tool, { topic: 'x' }, retry)
    if (tool === 'three') {
      expect(next.response.result).toMatchObject({ isError: true })
      expect(textOf(next.response)).toContain('call the tool again from the start')
    } else {
      const last = await second.round(tool, { topic: 'x' }, await second.answerRound(next))
      const by = String(after.child.pid)
      expect(textOf(last.response)).toBe(`re one x | re two x | re three x | by ${by} | ended by ${by}`)
    }
    await second.close()
    await after.kill()
  },
  40_000,
)

test('with a key of its own: the state is refused in words that give nothing away', async () => {
  const [before, after] = await Promise.all([spawnSampler('v2'), spawnSampler('v2')])
  const first = clientOf(before.url)
  const retry = await first.answerRound(await first.round('replayable', { topic: 'x' }))
  const second = clientOf(after.url)
  const { response } = await second.round('replayable', { topic: 'x' }, retry)
  expect(response.error).toMatchObject({ code: -32602, message: 'Invalid or expired requestState' })
  // The process that it belongs to still goes on with it.
  expect((await first.round('replayable', { topic: 'x' }, retry)).inputRequests).not.toEqual({})
  await Promise.all([first.close(), second.close(), before.kill(), after.kill()])
}, 40_000)

test('100 calls between two rounds: each goes on in the next process, and its effect is done once', async () => {
  const [before, after] = await Promise.all([spawnSampler('v2', 9), spawnSampler('v2', 9)])
  const first = clientOf(before.url)
  const topics = Array.from({ length: 100 }, (_, n) => `t${n}`)
  const retries = await Promise.all(
    topics.map(async (topic) => {
      const begun = await first.round('replayable', { topic })
      const second = await first.round('replayable', { topic }, await first.answerRound(begun))
      return first.answerRound(second)
    }),
  )
  await before.kill()
  const client = clientOf(after.url)
  const last = await Promise.all(topics.map((topic, n) => client.round('replayable', { topic }, retries[n] ?? {})))
  for (const [n, { response }] of last.entries()) {
    // The effect was done in the process that is gone, and is not done again.
    expect(textOf(response)).toBe(
      ['one', 'two', 'three'].map((what) => `re ${what} t${n}`).join(' | ') +
        ` | by ${before.child.pid} | ended by ${after.child.pid}`,
    )
  }
  await Promise.all([first.close(), client.close(), after.kill()])
}, 60_000)

test.each(['v1', 'v2'] as const)(
  '2025 on SDK %s: the session went with the server; its client is told, begins anew, and is served',
  async (line) => {
    const before = await spawnSampler(line)
    const options = { era: '2025', capabilities: { sampling: {} } } as const
    const client = new RawHttpClient({ ...options, url: before.url, answer: () => NO_ANSWER })
    await client.open()
    const waiting = client.request('tools/call', { name: 'three', arguments: { topic: 'x' } })
    const lost = waiting.catch((error: Error) => error.message)
    await client.waitFor('a question', ({ method }) => method === 'sampling/createMessage')
    await before.kill()
    expect(await lost).toMatch(/aborted|hang up|ECONNRESET|no response/)

    const after = await serveFaulty(line, '2025')
    const { sessionId } = client
    const again = new RawHttpClient({ ...options, url: after.url, answer: echo })
    again.sessionId = sessionId
    await expect(again.request('tools/list')).rejects.toThrow(/HTTP 404 .*begin a new one with an initialize request/)
    again.sessionId = undefined
    await again.open()
    expect(textOf((await again.callTool('ask', { topic: 'y' })).response)).toBe('re 1 y')
    await Promise.all([client.close(), again.close()])
    await after.close()
  },
  60_000,
)
