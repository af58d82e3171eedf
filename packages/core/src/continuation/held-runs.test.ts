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
    runs.finish(held, MAX)
    if (index === 5) runs.drop(held, 'not needed')
  }
  expect(kept(runs, finished)).toEqual([7, 8, 9])
  expect(kept(runs, suspended)).toEqual([0, 1])
  expect(runs.suspended).toBe(2)
  for (const held of finished) runs.drop(held, 'over')
  for (let index = 0; index < 5; index++) {
    const held = hold(runs)
    finished.push(held)
    runs.finish(held, MAX)
  }
  expect(kept(runs, finished)).toEqual([12, 13, 14])
})
