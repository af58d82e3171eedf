import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Deadline } from './deadline.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('expires after its time', () => {
  const expire = vi.fn()
  new Deadline(100, expire)

  vi.advanceTimersByTime(99)
  expect(expire).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(expire).toHaveBeenCalledOnce()
})

test('counts only the time outside of pauses, which nest', () => {
  const expire = vi.fn()
  const deadline = new Deadline(100, expire)

  vi.advanceTimersByTime(60)
  deadline.pause()
  deadline.pause()
  vi.advanceTimersByTime(10_000)
  deadline.resume()
  vi.advanceTimersByTime(10_000)
  deadline.resume()
  vi.advanceTimersByTime(39)
  expect(expire).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(expire).toHaveBeenCalledOnce()
})

test('starts anew, also while it is paused', () => {
  const expire = vi.fn()
  const deadline = new Deadline(100, expire)

  vi.advanceTimersByTime(90)
  deadline.restart()
  vi.advanceTimersByTime(90)
  deadline.pause()
  deadline.restart()
  deadline.resume()
  vi.advanceTimersByTime(99)
  expect(expire).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(expire).toHaveBeenCalledOnce()
})

test('does not expire once it has ended, whatever is resumed later', () => {
  const expire = vi.fn()
  const deadline = new Deadline(100, expire)

  deadline.pause()
  deadline.end()
  deadline.resume()
  deadline.restart()
  vi.advanceTimersByTime(1_000)
  expect(expire).not.toHaveBeenCalled()
})
