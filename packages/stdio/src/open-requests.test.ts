import { expect, test } from 'vitest'
import { OpenRequests } from './open-requests.ts'
import { RejectedLine } from './read-message.ts'

const request = (id: string | number): { jsonrpc: '2.0'; id: string | number; method: string } => ({
  ...{ jsonrpc: '2.0', id, method: 'ping' },
})

test('an id that is in use is refused, and the refusal frees nothing; the answer does', () => {
  const open = new OpenRequests()
  const first = request(1)
  expect(open.take(first)).toBe(first)
  for (let again = 0; again < 2; again++) {
    const refused = open.take(request(1)) as RejectedLine
    expect(refused).toBeInstanceOf(RejectedLine)
    expect(refused.answer).toMatchObject({ id: 1, error: { code: -32600 } })
  }
  // 1 and "1" are two ids.
  expect(open.take(request('1'))).not.toBeInstanceOf(RejectedLine)
  open.sent({ id: 1, method: 'sampling/createMessage' })
  expect(open.take(request(1))).toBeInstanceOf(RejectedLine)
  open.sent({ id: 1 })
  expect(open.take(request(1))).not.toBeInstanceOf(RejectedLine)
})

test('what was cancelled is never answered: its id is free a turn later', async () => {
  const open = new OpenRequests()
  open.take(request(1))
  open.take({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } })
  expect(open.take(request(1))).toBeInstanceOf(RejectedLine)
  await new Promise((resolve) => setImmediate(resolve))
  expect(open.take(request(1))).not.toBeInstanceOf(RejectedLine)
})

test('answers and notifications pass', () => {
  const open = new OpenRequests()
  for (const message of [
    { jsonrpc: '2.0', id: 1, result: {} },
    { jsonrpc: '2.0', id: 1, result: {} },
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    { jsonrpc: '2.0', method: 'notifications/cancelled' },
  ] as const) {
    expect(open.take(message)).toBe(message)
  }
})
