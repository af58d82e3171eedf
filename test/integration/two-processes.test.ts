import { RawHttpClient, type Retry, type Round, textOf } from '@sampan/test-support'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sampler, spawnSampler } from '../servers/spawn-sampler.ts'

/** Two server processes that share a key and nothing else: each request of a call goes to whichever the test says. */

let nodes: readonly [Sampler, Sampler]
beforeAll(async () => {
  nodes = await Promise.all([spawnSampler('v2', 7), spawnSampler('v2', 7)])
}, 40_000)
afterAll(() => Promise.all(nodes.map((node) => node.kill())))

const clientOf = ({ url }: Sampler): RawHttpClient =>
  new RawHttpClient({
    url,
    era: '2026',
    capabilities: { sampling: {} },
    answer: ({ params }) => {
      const [message] = params['messages'] as { content: { text: string } }[]
      return { role: 'assistant', content: { type: 'text', text: `re ${message?.content.text}` }, model: 'm' }
    },
  })

/** Calls a tool, with each leg sent to the node that `nodeFor` names. */
async function callOver(name: string, nodeFor: (leg: number) => Sampler): Promise<Round> {
  let retry: Retry = {}
  for (let leg = 0; ; leg++) {
    const client = clientOf(nodeFor(leg))
    const round = await client.round(name, { topic: 'x' }, retry)
    if (round.complete) {
      await client.close()
      return round
    }
    retry = await client.answerRound(round)
    await client.close()
  }
}

test('a replayable tool finishes over alternating processes, and its effect happens once', async () => {
  const { response } = await callOver('replayable', (leg) => nodes[leg % 2 === 0 ? 0 : 1] as Sampler)
  const [first, second] = nodes.map(({ child }) => child.pid)
  // Begun by the first, the effect done by the second, ended by the first again: nothing ran twice.
  expect(textOf(response)).toBe(`re one x | re two x | re three x | by ${second} | ended by ${first}`)
})

test('a tool that is not replayable says clearly that the call must be made again', async () => {
  const { response } = await callOver('three', (leg) => nodes[leg % 2 === 0 ? 0 : 1] as Sampler)
  expect(response.result).toMatchObject({ isError: true })
  expect(textOf(response)).toContain('call the tool again from the start')
})

test('killed in mid-call: the replayable call goes on elsewhere, the other is told to begin again', async () => {
  const doomed = await spawnSampler('v2', 7)
  const survivor = nodes[0]
  for (const name of ['replayable', 'three']) {
    const client = clientOf(name === 'replayable' ? doomed : await spawnAndKeep())
    const begun = await client.round(name, { topic: 'x' })
    const retry = await client.answerRound(begun)
    await (name === 'replayable' ? doomed.kill() : kept?.kill())
    await client.close()
    const other = clientOf(survivor)
    const next = await other.round(name, { topic: 'x' }, retry)
    if (name === 'three') {
      expect(textOf(next.response)).toContain('call the tool again from the start')
    } else {
      const last = await other.round(name, { topic: 'x' }, await other.answerRound(next))
      expect(textOf(last.response)).toMatch(/^re one x \| re two x \| re three x/)
    }
    await other.close()
  }
}, 60_000)

let kept: Sampler | undefined
async function spawnAndKeep(): Promise<Sampler> {
  kept = await spawnSampler('v2', 7)
  return kept
}

test('the same retry at both processes at once: each finishes the call, as the documentation says without a store', async () => {
  const [one, two] = nodes.map(clientOf) as [RawHttpClient, RawHttpClient]
  const begun = await one.round('replayable', { topic: 'x' })
  const retry = await one.answerRound(begun)
  const [here, there] = await Promise.all([
    one.round('replayable', { topic: 'x' }, retry),
    two.round('replayable', { topic: 'x' }, retry),
  ])
  expect(here.complete || there.complete).toBe(false)
  expect(Object.keys(here.inputRequests).sort()).toEqual(Object.keys(there.inputRequests).sort())
  await Promise.all([one.close(), two.close()])
})
