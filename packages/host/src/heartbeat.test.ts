import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startHeartbeat } from './heartbeat.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a server that gave a token is told every ten seconds, under that token', () => {
  const notify = vi.fn().mockResolvedValue(undefined)
  const heartbeat = startHeartbeat('token', notify)

  vi.advanceTimersByTime(20_000)
  clearInterval(heartbeat)
  vi.advanceTimersByTime(60_000)

  expect(notify.mock.calls.map(([{ method, params }]) => [method, params.progressToken, params.progress])).toEqual([
    ['notifications/progress', 'token', 1],
    ['notifications/progress', 'token', 2],
  ])
})

test('a server that gave none is not told', () => {
  const notify = vi.fn()

  expect(startHeartbeat(undefined, notify)).toBeUndefined()
  vi.advanceTimersByTime(60_000)
  expect(notify).not.toHaveBeenCalled()
})

test('a connection that is gone hurts nobody', async () => {
  const notify = vi.fn().mockRejectedValue(new Error('gone'))
  const heartbeat = startHeartbeat(0, notify)

  await vi.advanceTimersByTimeAsync(20_000)
  clearInterval(heartbeat)

  expect(notify).toHaveBeenCalledTimes(2)
})
