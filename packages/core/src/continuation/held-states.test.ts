import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { HeldStates } from './held-states.ts'
import { createSeal } from './seal.ts'

/** States that are sealed before anybody needs them. */

const KEY = new Uint8Array(32).fill(7)
const TTL_MS = 60_000

const made = (key = KEY): HeldStates => new HeldStates(createSeal([key]))

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'] }))
afterEach(() => void vi.useRealTimers())

test('each is given once, however many ask at once', async () => {
  const states = made()
  const given = await Promise.all(Array.from({ length: 100 }, () => states.next(TTL_MS)))
  expect(new Set(given).size).toBe(100)
  for (const state of given) expect(await states.isValid(state)).toBe(true)
})

test('who asks at once gets of the same: nothing is sealed that nobody takes', async () => {
  const seal = createSeal([KEY])
  const close = vi.spyOn(seal, 'close')
  const states = new HeldStates(seal)
  await Promise.all(Array.from({ length: 64 }, () => states.next(TTL_MS)))
  expect(close).toHaveBeenCalledTimes(64)
})

test('another process with the same key knows them; one with another key, and one with another text, do not', async () => {
  const state = await made().next(TTL_MS)
  expect(await made().isValid(state)).toBe(true)
  expect(await made(new Uint8Array(32)).isValid(state)).toBe(false)
  for (let index = 0; index < state.length; index++) {
    const touched = state.slice(0, index) + (state[index] === 'A' ? 'B' : 'A') + state.slice(index + 1)
    expect(await made().isValid(touched)).toBe(false)
  }
  // Sealed by the same key for something else.
  expect(await made().isValid(await createSeal([KEY]).close(new Uint8Array(20), 'a call'))).toBe(false)
})

test('one expires with its time, of which it is given with nine tenths at least', async () => {
  const states = made()
  const first = await states.next(TTL_MS)
  vi.advanceTimersByTime(TTL_MS * 0.09)
  const late = await states.next(TTL_MS)
  vi.advanceTimersByTime(TTL_MS * 0.02)
  const fresh = await states.next(TTL_MS)
  vi.advanceTimersByTime(TTL_MS * 0.89)
  expect([await states.isValid(first), await states.isValid(late), await states.isValid(fresh)]).toEqual([
    false,
    false,
    true,
  ])
  vi.advanceTimersByTime(TTL_MS * 0.11)
  expect(await states.isValid(fresh)).toBe(false)
})

test('servers of one process with other times to live have their own', async () => {
  const states = made()
  const [brief, long] = [await states.next(1_000), await states.next(TTL_MS)]
  vi.advanceTimersByTime(2_000)
  expect([await states.isValid(brief), await states.isValid(long)]).toEqual([false, true])
})
