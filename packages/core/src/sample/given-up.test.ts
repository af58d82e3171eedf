import { expect, test } from 'vitest'
import { reply, runHandler } from '../handler.fixture.ts'
import { rpcError } from '../raw-peer.fixture.ts'

/** A sample whose author gives it up by `signal`: nothing more is sent for it, and its error says so. */

test('between two turns: the provider is not asked again', async () => {
  const author = new AbortController()
  let asked = 0
  const provider = async (): Promise<any> => reply(++asked === 1 ? '{"tool_calls":[{"name":"look"}]}' : 'done')
  const { error } = await runHandler(
    (ctx) =>
      ctx.sample({
        prompt: 'x',
        routes: ['provider'],
        signal: author.signal,
        tools: { look: { execute: () => 'seen' } },
        stopWhen: () => {
          author.abort('enough')
          return false
        },
      }),
    { provider },
  )
  expect(error?.code).toBe('aborted')
  expect(asked).toBe(1)
})

test('between two retries: it is aborted, and not what the last try came to', async () => {
  const author = new AbortController()
  const { error, asked } = await runHandler(
    (ctx) => ctx.sample({ prompt: 'x', routes: ['client'], signal: author.signal }),
    {
      onEvent: ({ type }) => {
        if (type === 'request.ended') setImmediate(() => author.abort('enough'))
      },
    },
    { onRequest: () => rpcError(-32603, 'Internal error') },
  )
  expect(error?.code).toBe('aborted')
  expect(asked).toHaveLength(1)
})
