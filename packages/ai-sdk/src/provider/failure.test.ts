import { APICallError } from '@ai-sdk/provider'
import { expect, test } from 'vitest'
import { readFailure } from './failure.ts'

const failed = (more: Partial<ConstructorParameters<typeof APICallError>[0]>) =>
  readFailure(new APICallError({ message: 'no', url: 'u', requestBodyValues: {}, ...more }))

test('a date to retry after is a wait from now', () => {
  const inAMinute = new Date(Date.now() + 60_000).toUTCString()
  const { retryAfterMs = 0 } = failed({ statusCode: 503, responseHeaders: { 'retry-after': inAMinute } })
  expect(retryAfterMs).toBeGreaterThan(50_000)
  expect(retryAfterMs).toBeLessThanOrEqual(60_000)
})

test.each([
  [{ 'retry-after': 'Fri, 01 Jan 2021 00:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '' }, undefined],
  [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
])('%o is %s ms', (responseHeaders, wait) => {
  expect(failed({ statusCode: 429, responseHeaders }).retryAfterMs).toBe(wait)
})

test.each([
  [
    Object.assign(new TypeError('terminated'), {
      cause: Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' }),
    }),
    'network',
  ],
  [
    new TypeError('fetch failed', { cause: Object.assign(new Error(''), { code: 'UND_ERR_BODY_TIMEOUT' }) }),
    'network-timeout',
  ],
  [new TypeError('x is not a function'), undefined],
  ['a string', undefined],
  [undefined, undefined],
])('%s is of kind %s', (error, kind) => {
  expect(readFailure(error).kind).toBe(kind)
})

test('the words of a provider are found wherever they stand', () => {
  expect(readFailure({ type: 'overloaded_error', message: 'Overloaded' }).words).toBe('overloaded_error')
  expect(readFailure({ error: { code: 'rate_limit_exceeded' } }).words).toBe('rate_limit_exceeded')
  expect(failed({ statusCode: 400, responseBody: '{"error":{"type":"invalid_request_error"}}' }).words).toBe(
    'invalid_request_error',
  )
  expect(failed({ statusCode: 400, responseBody: '<html>' }).words).toBe('')
})
