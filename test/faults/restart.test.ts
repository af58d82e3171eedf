import { RawHttpClient, textOf } from '@sampan/test-support'
import { expect, test } from 'vitest'
import { spawnSampler } from '../servers/spawn-sampler.ts'
import { echo } from './serve.ts'

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
