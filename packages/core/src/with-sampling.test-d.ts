import { McpServer as McpServerV2 } from '@modelcontextprotocol/server'
import { McpServer as McpServerV1, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { withSampling } from './with-sampling.ts'

const info = { name: 'types', version: '0' }

test('SDK v2 keeps argument inference, and adds the context', () => {
  const server = withSampling(new McpServerV2(info))
  expectTypeOf(server).toExtend<McpServerV2>()
  server.registerTool(
    'a',
    { inputSchema: z.object({ n: z.number(), s: z.string().optional() }) },
    async (input, ctx) => {
      expectTypeOf(input).toEqualTypeOf<{ n: number; s?: string | undefined }>()
      expectTypeOf(ctx.mcpReq.method).toEqualTypeOf<string>()
      expectTypeOf(ctx.signal).toEqualTypeOf<AbortSignal>()
      const typed = await ctx.sample({ prompt: 'x', output: z.object({ kind: z.enum(['a', 'b']) }) })
      expectTypeOf(typed.output).toEqualTypeOf<{ kind: 'a' | 'b' }>()
      const text = await ctx.sample('x')
      expectTypeOf(text.output).toEqualTypeOf<string>()
      return { content: [] }
    },
  )
  server.registerTool('b', { description: 'no input', replayable: true, requires: 'model' }, async (ctx) => {
    expectTypeOf(ctx.sample).toBeFunction()
    return { content: [{ type: 'text', text: 'ok' }] }
  })
  // @ts-expect-error a tool's result has content
  server.registerTool('c', { inputSchema: z.object({}) }, async () => ({ contents: 1 }))
  server.registerPrompt('p', { argsSchema: z.object({ topic: z.string() }) }, async ({ topic }, ctx) => {
    expectTypeOf(topic).toEqualTypeOf<string>()
    await ctx.sample(topic)
    return { messages: [] }
  })
  server.registerResource('r', 'x://y', {}, async (uri, ctx) => {
    expectTypeOf(uri).toEqualTypeOf<URL>()
    await ctx.sample('x')
    return { contents: [] }
  })
})

test('SDK v1 keeps argument inference, and adds the context', () => {
  const server = withSampling(new McpServerV1(info))
  expectTypeOf(server).toExtend<McpServerV1>()
  server.registerTool('a', { inputSchema: { n: z.number(), s: z.string().optional() } }, async (input, ctx) => {
    expectTypeOf(input.n).toEqualTypeOf<number>()
    expectTypeOf(input.s).toEqualTypeOf<string | undefined>()
    expectTypeOf(ctx.requestId).toEqualTypeOf<string | number>()
    const { output } = await ctx.sample({ prompt: 'x', output: z.number(), fallback: () => 1 })
    expectTypeOf(output).toEqualTypeOf<number>()
    return { content: [] }
  })
  server.registerTool('b', { inputSchema: z.object({ n: z.number() }) }, async ({ n }, ctx) => {
    expectTypeOf(n).toEqualTypeOf<number>()
    await ctx.sample('x')
    return { content: [] }
  })
  server.registerTool('c', { title: 'C', description: 'c', annotations: { readOnlyHint: true } }, async (ctx) => {
    await ctx.sample('x')
    return { content: [] }
  })
  server.registerResource(
    't',
    new ResourceTemplate('x://{id}', { list: undefined }),
    {},
    async (_uri, variables, ctx) => {
      expectTypeOf(variables).toEqualTypeOf<Readonly<Record<string, string | string[]>>>()
      await ctx.sample('x')
      return { contents: [] }
    },
  )
  // @ts-expect-error a fallback gives what the output is
  server.registerTool('d', {}, async (ctx) => ctx.sample({ prompt: 'x', output: z.number(), fallback: () => 'one' }))
})
