import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { Conversation, type Frame } from './conversation.ts'

/** Two sides, and a channel between them that loses, doubles and delays what it is told to. */

type Fate = 'arrives' | 'is lost' | 'comes twice' | 'comes late'

function pair(fates: readonly Fate[]): { readonly sides: readonly [Conversation, Conversation]; settle(): void } {
  const late: (() => void)[] = []
  const queue: (() => void)[] = []
  let sent = 0
  const side = (other: () => Conversation): Conversation =>
    new Conversation('c', 'peer', (from, frame) => {
      const whole: Frame = { c: 'c', f: 'f', a: from.expected, ...frame }
      const arrive = (): void => other().take(JSON.parse(JSON.stringify(whole)) as Frame)
      const fate = fates[sent++] ?? 'arrives'
      if (fate === 'comes late') late.push(arrive)
      else if (fate !== 'is lost') queue.push(arrive, ...(fate === 'comes twice' ? [arrive] : []))
    })
  const one: Conversation = side(() => two)
  const two: Conversation = side(() => one)
  const settle = (): void => {
    for (let turns = 0; turns < 10_000 && (queue.length > 0 || late.length > 0); turns++) {
      const next = queue.shift() ?? late.shift()
      next?.()
    }
  }
  return { sides: [one, two], settle }
}

test('law: whatever the channel does, all that was said arrives once and in order', () => {
  vi.useFakeTimers()
  const fate = fc.constantFrom<Fate>('arrives', 'arrives', 'is lost', 'comes twice', 'comes late')
  const said = fc.record({ by: fc.constantFrom<0 | 1>(0, 1), settles: fc.boolean() })
  fc.assert(
    fc.property(fc.array(fate, { maxLength: 60 }), fc.array(said, { maxLength: 20 }), (fates, sayings) => {
      const { sides, settle } = pair(fates)
      const heard: [number[], number[]] = [[], []]
      const told: [number[], number[]] = [[], []]
      for (const who of [0, 1] as const) {
        sides[who].listener = { heard: (body) => void heard[who].push(body as number), lost: () => heard[who].push(-1) }
      }
      for (const [number, { by, settles }] of sayings.entries()) {
        sides[by].say(number)
        told[by === 0 ? 1 : 0].push(number)
        if (settles) settle()
      }
      // As the link does, from time to time, for as long as the channel loses something.
      for (let time = 0; time < 80; time++) {
        vi.advanceTimersByTime(1_000)
        for (const side of sides) side.probe()
        settle()
      }
      expect(heard).toEqual(told)
      expect(sides.map(({ waiting }) => waiting)).toEqual([false, false])
    }),
    { numRuns: 500 },
  )
  vi.useRealTimers()
})

test('after the last word nothing is heard, and nobody is told of a loss', () => {
  const { sides, settle } = pair([])
  const heard: unknown[] = []
  sides[1].listener = { heard: (body, last) => void heard.push([body, last]), lost: (why) => void heard.push(why) }
  sides[0].say('a')
  sides[0].say('b', { last: true })
  sides[0].say('c')
  settle()
  sides[1].lose('gone')
  expect(heard).toEqual([
    ['a', false],
    ['b', true],
  ])
  expect(sides.map(({ live }) => live)).toEqual([false, false])
})

test('who knows nothing of a conversation ends it', () => {
  const { sides } = pair([])
  const heard: unknown[] = []
  sides[0].listener = { heard: () => {}, lost: (why) => void heard.push(why) }
  sides[0].say('a')
  sides[0].take({ c: 'c', f: 'f', x: true })
  sides[0].take({ c: 'c', f: 'f', x: true })
  expect(heard).toEqual(['gone'])
  expect(sides[0].waiting).toBe(false)
})
