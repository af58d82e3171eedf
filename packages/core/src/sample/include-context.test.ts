import { McpServer } from '@modelcontextprotocol/server'
import { expect, test } from 'vitest'
import { connectRaw } from '../raw-peer.fixture.ts'
import { withSampling } from '../with-sampling.ts'

interface Asking {
  readonly prompt: string
  readonly includeContext?: 'thisServer'
}

async function askedWith(capabilities: object, request: Asking): Promise<Record<string, unknown>> {
  const asked: Record<string, unknown>[] = []
  const build = (): McpServer => {
    const server = withSampling(new McpServer({ name: 'asks', version: '0' }), {
      provider: async (params) => {
        asked.push({ ...params })
        return { role: 'assistant', content: { type: 'text', text: 'yes' }, model: 'm' }
      },
    })
    server.registerTool('ask', {}, async (ctx) => {
      await ctx.sample(request)
      return { content: [] }
    })
    return server
  }
  const peer = await connectRaw(
    { v2: build },
    {
      capabilities,
      onRequest: ({ params }) => {
        asked.push({ ...params })
        return { role: 'assistant', content: { type: 'text', text: 'yes' }, model: 'm' }
      },
    },
  )
  await peer.request('tools/call', { name: 'ask', arguments: {} })
  await peer.close()
  expect(asked).toHaveLength(1)
  return asked[0] as Record<string, unknown>
}

const wanting = { prompt: 'x', includeContext: 'thisServer' } as const

test('what other servers said is asked for where the author wants it and the client declares it, and nowhere else', async () => {
  expect(await askedWith({ sampling: { context: {} } }, wanting)).toMatchObject({ includeContext: 'thisServer' })
  for (const [capabilities, request] of [
    [{ sampling: { context: {} } }, { prompt: 'x' }],
    [{ sampling: {} }, wanting],
    // The provider's model is not the client's, and has no such context.
    [{}, wanting],
  ] as const) {
    expect(await askedWith(capabilities, request)).not.toHaveProperty('includeContext')
  }
})
