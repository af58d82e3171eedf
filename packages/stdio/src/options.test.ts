import { expect, test, vi } from 'vitest'
import { DEFAULT_GRACE_MS, DEFAULT_MAX_MESSAGE_BYTES, readOptions } from './options.ts'

test('fills in the defaults', () => {
  expect(readOptions({})).toMatchObject({
    signals: true,
    maxMessageBytes: DEFAULT_MAX_MESSAGE_BYTES,
    graceMs: DEFAULT_GRACE_MS,
    streams: undefined,
  })
})

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '5' as unknown as number])(
  'refuses maxMessageBytes %s',
  (maxMessageBytes) => {
    expect(() => readOptions({ maxMessageBytes })).toThrow(/maxMessageBytes/)
  },
)

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses graceMs %s', (graceMs) => {
  expect(() => readOptions({ graceMs })).toThrow(/graceMs/)
})

test('tells stderr of an error when nobody else is told, or when who is told throws', () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  readOptions({}).report(new Error('broken', { cause: new Error('EPIPE') }))
  const onError = (): never => {
    throw new Error('in the handler')
  }
  readOptions({ onError }).report(new Error('first'))
  expect(log.mock.calls.flat()).toEqual([
    'serveStdio: broken (EPIPE)',
    'serveStdio: first',
    'serveStdio: `onError` threw (in the handler)',
  ])
  log.mockRestore()
})
