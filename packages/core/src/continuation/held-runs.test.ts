import { expect, test } from 'vitest'
import { type HeldRun, HeldRuns } from './held-runs.ts'
import { Run } from './run.ts'

const TTL_MS = 60_000
const MAX = 3

const hold = (runs: HeldRuns): HeldRun => runs.hold(new Run(), 'binding', TTL_MS)
const kept = (runs: HeldRuns, all: readonly HeldRun[]): readonly number[] =>
  all.flatMap((held, index) => (runs.get(held.id) === undefined ? [] : [index]))

test('the oldest finished runs make room; suspended ones, and what was dropped, do not count', () => {
  const runs = new HeldRuns()
  const suspended = [hold(runs), hold(runs)]
  const finished: HeldRun[] = []
  for (let index = 0; index < 10; index++) {
    const held = hold(runs)
    finished.push(held)
    runs.finish(held, MAX, false)
    if (index === 5) runs.drop(held, 'not needed')
  }
  expect(kept(runs, finished)).toEqual([7, 8, 9])
  expect(kept(runs, suspended)).toEqual([0, 1])
  expect(runs.suspended).toBe(2)
  for (const held of finished) runs.drop(held, 'over')
  for (let index = 0; index < 5; index++) {
    const held = hold(runs)
    finished.push(held)
    runs.finish(held, MAX, false)
  }
  expect(kept(runs, finished)).toEqual([12, 13, 14])
})

test('over a connection that lasts a hundred are remembered, beside those of others', () => {
  const runs = new HeldRuns()
  const finish = (lasts: boolean, max: number): HeldRun => {
    const held = hold(runs)
    runs.finish(held, max, lasts)
    return held
  }
  const others = Array.from({ length: 150 }, () => finish(false, 10_000))
  const lasting = Array.from({ length: 150 }, () => finish(true, 10_000))
  expect(kept(runs, others)).toHaveLength(150)
  expect(kept(runs, lasting)).toEqual(Array.from({ length: 100 }, (_, index) => index + 50))
  expect(runs.suspended).toBe(0)
})

test('where fewer may be held, fewer are remembered', () => {
  const runs = new HeldRuns()
  const finished = Array.from({ length: 4 }, () => {
    const held = hold(runs)
    runs.finish(held, 2, true)
    return held
  })
  expect(kept(runs, finished)).toEqual([2, 3])
})
