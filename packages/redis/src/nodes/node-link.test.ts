import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { RedisUnavailableError } from '../errors.ts'
import { TimeoutError } from '@redis/client'
import type { Loss } from './conversation.ts'
import { type LinkConnection, NodeLink } from './node-link.ts'

/** Nodes with a Redis between them that does to what is published whatever one does that breaks and comes back. */

type Fate =
  | 'arrives'
  | 'arrives late'
  | 'is lost'
  | 'nobody listens'
  | 'arrives, and its sender is not told'
  | 'is lost, and its sender is not told'
  | 'is never sent'

const LATE_MS = 1_000

interface Hub {
  connection(): LinkConnection
  /** As after a connection that broke: everybody listens again. */
  back(): void
  /** As when a node is killed. */
  silence(address: string): void
  published: number
  /** How often somebody looked who listens. */
  looks: number
}

function hubOf(fates: readonly Fate[]): Hub {
  const channels = new Map<string, (message: string) => void>()
  const listening: (() => void)[] = []
  const hub: Hub = {
    published: 0,
    looks: 0,
    silence: (address) => void channels.delete(`node:${address}`),
    back: () => {
      for (const listener of listening) listener()
    },
    connection: () => ({
      ready: true,
      recovering: false,
      onBack: (listener) => void listening.push(listener),
      subscribe: async (channel, listener) => void channels.set(channel, listener),
      runOnce: (command) => command({ publish, pubSubNumSub } as unknown as Parameters<typeof command>[0]),
    }),
  }
  const pubSubNumSub = async (names: readonly string[]): Promise<Record<string, number>> => {
    hub.looks++
    return Object.fromEntries(names.map((name) => [name, channels.has(name) ? 1 : 0]))
  }
  const publish = async (channel: string, message: string): Promise<number> => {
    const listener = channels.get(channel)
    const arrive = (): void => void setTimeout(() => listener?.(message), 1)
    const fate = fates[hub.published++] ?? 'arrives'
    if (fate === 'is never sent') throw new RedisUnavailableError(new TimeoutError())
    if (fate === 'arrives late') setTimeout(arrive, LATE_MS)
    if (fate === 'arrives' || fate === 'arrives, and its sender is not told') arrive()
    if (fate.endsWith('is not told')) throw new RedisUnavailableError(new Error('the connection broke'))
    return listener === undefined || fate === 'nobody listens' ? 0 : 1
  }
  return hub
}

interface Talk {
  readonly answer: Promise<unknown>
}

function ask(link: NodeLink, peer: string, topic: string, body: unknown): Talk {
  return {
    answer: new Promise((resolve) => {
      link.start(peer, topic, body, { heard: resolve, lost: (why: Loss) => resolve(why) })
    }),
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('law: what is asked is heard once, and answered, whatever becomes of the messages', async () => {
  const fate = fc.constantFrom<Fate>(
    'arrives',
    'arrives',
    'arrives late',
    'is lost',
    'nobody listens',
    'arrives, and its sender is not told',
    'is lost, and its sender is not told',
    'is never sent',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { maxLength: 20 }), fc.array(fc.nat({ max: 6_000 })), async (fates, breaks) => {
      const hub = hubOf(fates)
      const [one, two] = [new NodeLink(hub.connection(), ''), new NodeLink(hub.connection(), '')]
      await Promise.all([one.open(), two.open()])
      const heard: unknown[] = []
      two.accept('topic', (conversation, body) => {
        heard.push(body)
        setTimeout(() => conversation.say(`re ${String(body)}`, { last: true }), 300)
        return { heard: () => {}, lost: () => {} }
      })
      for (const afterMs of breaks) setTimeout(() => hub.back(), afterMs)
      const asked = [1, 2, 3].map((n) => ask(one, two.address, 'topic', n).answer)
      await vi.advanceTimersByTimeAsync(90_000)
      const answers = await Promise.all(asked)
      expect(heard).toEqual([...new Set(heard)])
      for (const [index, answer] of answers.entries()) {
        if (answer === 'silent') expect(fates).toContain('is never sent')
        else if (answer === 'gone') expect(fates.filter((one) => one === 'nobody listens').length).toBeGreaterThan(1)
        else expect([answer, heard]).toEqual([`re ${index + 1}`, expect.arrayContaining([index + 1])])
      }
      one.close()
      two.close()
    }),
    { numRuns: 2_000 },
  )
}, 120_000)

test.each<[first: Fate]>([
  ['is lost'],
  ['nobody listens'],
  ['is lost, and its sender is not told'],
  ['arrives, and its sender is not told'],
])('the first word %s: it is heard all the same, once', async (first) => {
  const hub = hubOf([first])
  const [one, two] = [new NodeLink(hub.connection(), ''), new NodeLink(hub.connection(), '')]
  await Promise.all([one.open(), two.open()])
  const heard: unknown[] = []
  two.accept('topic', (conversation, body) => {
    heard.push(body)
    conversation.say('answer', { last: true })
    return { heard: () => {}, lost: () => {} }
  })
  const { answer } = ask(one, two.address, 'topic', 'question')
  await vi.advanceTimersByTimeAsync(10)
  hub.back()
  await vi.advanceTimersByTimeAsync(6_000)
  expect(await answer).toBe('answer')
  expect(heard).toEqual(['question'])
  one.close()
  two.close()
})

test('a first word that never left fails at once: nothing has begun', async () => {
  const hub = hubOf(['is never sent'])
  const [one, two] = [new NodeLink(hub.connection(), ''), new NodeLink(hub.connection(), '')]
  await Promise.all([one.open(), two.open()])
  two.accept('topic', () => {
    throw new Error('heard')
  })
  expect(await ask(one, two.address, 'topic', 'question').answer).toBe('silent')
  await vi.advanceTimersByTimeAsync(6_000)
  expect(hub.published).toBe(1)
})

test('a node that is not there, and one that knows nothing of the topic, are gone', async () => {
  const hub = hubOf([])
  const [one, two] = [new NodeLink(hub.connection(), ''), new NodeLink(hub.connection(), '')]
  await Promise.all([one.open(), two.open()])
  const asked = [ask(one, 'nobody', 'topic', 1), ask(one, two.address, 'unknown', 2)].map(({ answer }) => answer)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(await Promise.all(asked)).toEqual(['gone', 'gone'])
  const { published } = hub
  await vi.advanceTimersByTimeAsync(60_000)
  expect(hub.published).toBe(published)
})

test('a node that dies is missed within 2 s, by however many wait for it; few messages do for all of them', async () => {
  const hub = hubOf([])
  const [one, two, three] = [0, 1, 2].map(() => new NodeLink(hub.connection(), '')) as [NodeLink, NodeLink, NodeLink]
  await Promise.all([one, two, three].map((link) => link.open()))
  for (const link of [two, three]) link.accept('topic', () => ({ heard: () => {}, lost: () => {} }))
  const outcomes: unknown[] = []
  const ask200 = async ({ address }: NodeLink): Promise<void> => {
    for (let n = 0; n < 200; n++) {
      void ask(one, address, 'topic', n).answer.then((answer) => outcomes.push(answer))
      // Not all at once: each has a silence of its own.
      await vi.advanceTimersByTimeAsync(17)
    }
  }
  await Promise.all([ask200(two), ask200(three)])
  await vi.advanceTimersByTimeAsync(20_000)
  const before = { ...hub }
  await vi.advanceTimersByTimeAsync(60_000)
  // Two ways, two nodes, and each is asked twice in 5 s at most, from either side.
  expect(hub.published - before.published).toBeLessThanOrEqual((60 / 5) * 2 * 2 * 2 * 2)
  expect(hub.looks - before.looks).toBeLessThanOrEqual(3 * 61)
  expect(outcomes).toEqual([])
  hub.silence(two.address)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(outcomes).toEqual(Array(200).fill('gone'))
  await vi.advanceTimersByTimeAsync(20_000)
  expect(outcomes).toHaveLength(200)
  for (const link of [one, two, three]) link.close()
})

test('a node that listens and says nothing is given up', async () => {
  const hub = hubOf([])
  const one = new NodeLink(hub.connection(), '')
  await one.open()
  await hub.connection().subscribe('node:mute', () => {})
  let outcome: unknown
  void ask(one, 'mute', 'topic', 1).answer.then((answer) => {
    outcome = answer
  })
  await vi.advanceTimersByTimeAsync(19_000)
  expect(outcome).toBeUndefined()
  await vi.advanceTimersByTimeAsync(3_000)
  expect(outcome).toBe('silent')
})
