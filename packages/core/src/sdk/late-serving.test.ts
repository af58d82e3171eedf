import { McpServer } from '@modelcontextprotocol/server'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { connectRaw } from '../raw-peer.fixture.ts'
import { withSampling } from '../with-sampling.ts'

/** The first tool of a server is served when it is registered, the others when they are called; nobody sees a difference. */

const inputSchema = z.object({ n: z.number() })
const text = (said: string): never => ({ content: [{ type: 'text', text: said }] }) as never
const reply = { role: 'assistant', content: { type: 'text', text: 'yes' }, model: 'm' }

async function connected(
  change: (registered: any, server: any) => void = () => {},
): Promise<(name: string) => Promise<string>> {
  const create = (): McpServer => {
    const server = withSampling(new McpServer({ name: 'served', version: '0' }))
    const asks = async (_args: unknown, ctx: any): Promise<never> => text((await ctx.sample('?')).text)
    const registered = ['first', 'second'].map((name) => server.registerTool(name, { inputSchema }, asks))
    server.registerTool('bare', {}, async (ctx) => text((await ctx.sample('?')).text))
    for (const tool of registered) change(tool, server)
    return server
  }
  const peer = await connectRaw({ v2: create }, { era: '2025', onRequest: () => reply })
  return async (name) => {
    const { result, error } = await peer.request('tools/call', { name, arguments: { n: 1 } })
    return error?.message ?? result.content[0].text
  }
}

test('each asks, again and again', async () => {
  const call = await connected()
  for (const name of ['first', 'second', 'bare', 'second', 'first', 'bare']) expect(await call(name)).toBe('yes')
})

test('an updated callback is given its context, before its first call and after it', async () => {
  let registered: any[] = []
  const updated = async (_args: unknown, ctx: any): Promise<never> => text(`new ${(await ctx.sample('?')).text}`)
  const before = await connected((tool) => tool.update({ callback: updated }))
  for (const name of ['first', 'second']) expect(await before(name)).toBe('new yes')
  const after = await connected((tool) => void (registered = [...registered, tool]))
  for (const name of ['first', 'second']) expect(await after(name)).toBe('yes')
  for (const tool of registered) tool.update({ callback: updated })
  for (const name of ['first', 'second']) expect(await after(name)).toBe('new yes')
  for (const tool of registered) tool.update({ paramsSchema: z.object({ n: z.number().max(5) }) })
  for (const name of ['first', 'second']) expect(await after(name)).toBe('new yes')
})

test('a new name is the same tool, and what was removed is not there', async () => {
  let number = 0
  const call = await connected((tool) => tool.update({ name: `renamed ${++number}`.replace(' ', '_') }))
  for (const name of ['renamed_1', 'renamed_2']) expect(await call(name)).toBe('yes')
  expect(await call('second')).toContain('not found')
  const removed = await connected((tool) => tool.remove())
  for (const name of ['first', 'second']) expect(await removed(name)).toContain('not found')
})

test('a name that is taken again is the new tool', async () => {
  let taken = false
  const call = await connected((tool, server) => {
    tool.remove()
    if (taken) return
    taken = true
    const again = async (_args: unknown, ctx: any): Promise<never> => text(`again ${(await ctx.sample('?')).text}`)
    server.registerTool('first', { inputSchema }, again)
  })
  expect(await call('first')).toBe('again yes')
})
