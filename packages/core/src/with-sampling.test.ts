import { Server as ServerV1 } from '@modelcontextprotocol/sdk/server/index.js'
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { McpServer as McpServerV2, Server as ServerV2 } from '@modelcontextprotocol/server'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { SamplingContext } from './context.ts'
import { connectRaw, type RawPeer } from './raw-peer.fixture.ts'
import { MEMBERS_V1, MEMBERS_V2 } from './sdk/call-context.ts'
import { createSamplingContext, withSampling } from './with-sampling.ts'

const info = { name: 'wrapped', version: '0' }
const yes = { role: 'assistant', content: { type: 'text', text: 'yes' }, model: 'm' }
const answered = { onRequest: () => yes }
const textOf = (result: any): string => result.content[0].text
const say = (text: string): { content: { type: 'text'; text: string }[] } => ({ content: [{ type: 'text', text }] })

async function call(peer: RawPeer, name = 't'): Promise<any> {
  return (await peer.request('tools/call', { name, arguments: {} })).result
}

test.each([[{}], [undefined], [{ registerTool: 1 }]])('what is no McpServer is refused: %j', (server) => {
  expect(() => withSampling(server as never)).toThrow(TypeError)
})

test('a server goes through once', () => {
  const server = withSampling(new McpServerV2(info))
  expect(() => withSampling(server)).toThrow(/already/)
})

describe('SDK v1', () => {
  test('the older forms of registration, and an updated callback, have the context as well', async () => {
    const server = withSampling(new McpServerV1(info))
    const old = server.tool as (name: string, callback: unknown) => { update(changes: object): void }
    const registered = old.call(server, 't', async (ctx: SamplingContext) => say((await ctx.sample('x')).text))
    const peer = await connectRaw({ v1: server }, answered)
    expect(textOf(await call(peer))).toBe('yes')
    registered.update({ callback: async (ctx: SamplingContext) => say(`updated ${(await ctx.sample('x')).text}`) })
    expect(textOf(await call(peer))).toBe('updated yes')
  })

  test('every member of the SDK’s own context is there', async () => {
    const raw: string[] = []
    const seen: string[] = []
    const plain = new McpServerV1(info)
    plain.registerTool('t', {}, async (extra) => say(String(raw.push(...Object.keys(extra)))))
    await call(await connectRaw({ v1: plain }))
    const server = withSampling(new McpServerV1(info))
    server.registerTool('t', {}, async (ctx) => {
      for (const member of raw) if (member in ctx) seen.push(member)
      return say(String(ctx.requestId))
    })
    expect(textOf(await call(await connectRaw({ v1: server })))).toMatch(/\d/)
    expect(seen.sort()).toEqual(raw.sort())
    expect(MEMBERS_V1).toEqual(expect.arrayContaining(raw.filter((member) => member !== 'signal')))
  })

  test('a handler on the low-level Server samples through createSamplingContext', async () => {
    const server = new ServerV1(info, { capabilities: { tools: {} } })
    server.setRequestHandler(CallToolRequestSchema, async (_request, extra) => {
      const ctx = createSamplingContext(extra, server)
      return say(`${(await ctx.sample('x')).route} ${await ctx.step('s', () => 'stepped')}`)
    })
    expect(textOf(await call(await connectRaw({ v1: server as never }, answered)))).toBe('client stepped')
  })
})

describe('SDK v2', () => {
  test('every member of the SDK’s own context is there', async () => {
    const raw: string[] = []
    const build = (): McpServerV2 => {
      const server = new McpServerV2(info)
      server.registerTool('t', {}, async (ctx) => say(String(raw.push(...Object.keys(ctx)))))
      return server
    }
    await call(await connectRaw({ v2: build }))
    expect([...MEMBERS_V2]).toEqual(expect.arrayContaining(raw))
  })

  test.each(['2025', '2026'] as const)('a handler on the low-level Server: %s', async (era) => {
    const build = (): ServerV2 => {
      const server = new ServerV2(info, { capabilities: { tools: {} } })
      server.setRequestHandler('tools/call', async (_request, native) => {
        const ctx = createSamplingContext(native, server)
        const { route, attempts } = await ctx.sample({ prompt: 'x', fallback: () => 'plain' })
        return say(`${route} ${attempts[0]?.error?.code ?? ''}`)
      })
      return server
    }
    const result = await call(await connectRaw({ v2: build as never }, { era, ...answered }))
    // Only a handler that withSampling registered can be suspended; every other route is there.
    expect(textOf(result)).toBe(era === '2025' ? 'client ' : 'fallback unsupported')
  })

  test('a tool that needs a model is not listed where no route reaches one', async () => {
    const build = (): McpServerV2 => {
      const server = withSampling(new McpServerV2(info))
      server.registerTool('plain', { inputSchema: z.object({}) }, async () => say('x'))
      server.registerTool('clever', { inputSchema: z.object({}), requires: 'model' }, async () => say('x'))
      return server
    }
    const names = async (capabilities: object): Promise<string[]> => {
      const peer = await connectRaw({ v2: build }, { capabilities })
      return (await peer.request('tools/list')).result.tools.map(({ name }: { name: string }) => name)
    }
    expect(await names({ sampling: {} })).toEqual(['plain', 'clever'])
    expect(await names({})).toEqual(['plain'])
  })
})
