import { McpServer } from '@modelcontextprotocol/server'
import type { SamplingContext } from './context.ts'
import type { SamplingError } from './errors.ts'
import type { SamplingOptions } from './options.ts'
import { connectRaw, type RawPeer, type RawPeerOptions } from './raw-peer.fixture.ts'
import { withSampling } from './with-sampling.ts'

/** A model's answer as clients send it. */
export function reply(text: string, more: object = {}): any {
  return { role: 'assistant', content: { type: 'text', text }, model: 'm', stopReason: 'endTurn', ...more }
}

export interface Handled {
  readonly value?: any
  readonly error?: SamplingError
  readonly peer: RawPeer
  /** The parameters of what the client was asked: pushed on 2025, in rounds on 2026. */
  readonly asked: any[]
}

/** Calls a tool with this handler from a client written by hand, over all its rounds, and tells what the handler came to. */
export async function runHandler(
  handler: (ctx: SamplingContext) => Promise<unknown>,
  options: SamplingOptions = {},
  { onRequest = () => reply('yes.'), ...peerOptions }: RawPeerOptions = {},
): Promise<Handled> {
  let value: unknown
  let error: SamplingError | undefined
  const build = (): McpServer => {
    const server = withSampling(new McpServer({ name: 'handled', version: '0' }), options)
    server.registerTool('t', {}, async (ctx) => {
      await handler(ctx).then(
        (result) => (value = result),
        (thrown: SamplingError) => (error = thrown),
      )
      return { content: [] }
    })
    return server
  }
  const asked: any[] = []
  const answer: NonNullable<RawPeerOptions['onRequest']> = (message) => {
    asked.push(structuredClone(message.params))
    return onRequest(message)
  }
  const peer = await connectRaw({ v2: build }, { ...peerOptions, onRequest: answer })
  const call = { name: 't', arguments: {} }
  let { result } = await peer.request('tools/call', call)
  while (result?.resultType === 'input_required') {
    const responses: Record<string, unknown> = {}
    await Promise.all(
      Object.entries<any>(result.inputRequests).map(async ([key, { params }]) => {
        responses[key] = await answer({ params })
      }),
    )
    const retry = { ...call, requestState: result.requestState, inputResponses: responses }
    result = (await peer.request('tools/call', retry)).result
  }
  return { value, ...(error && { error }), peer, asked }
}
