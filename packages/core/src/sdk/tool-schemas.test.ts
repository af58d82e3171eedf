import { McpServer } from '@modelcontextprotocol/server'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { connectRaw, type RawResponse } from '../raw-peer.fixture.ts'
import { withSampling } from '../with-sampling.ts'

/** Calls of tools that pass the SDK's schemas by: what they are answered with is what the SDK answers. */

const text = (said: string): object => ({ type: 'text', text: said })

class Dressed {
  readonly content = [text('of a class')]
}

/** Results as authors return them, right and wrong. */
const RESULTS: Readonly<Record<string, () => unknown>> = {
  text: () => ({ content: [text('a'), text('b')] }),
  'no blocks': () => ({ content: [] }),
  error: () => ({ content: [text('a')], isError: true }),
  'isError of another type': () => ({ content: [text('a')], isError: 'yes' }),
  'a block with more': () => ({ content: [{ ...text('a'), annotations: { priority: 1 } }] }),
  'a block with what is not known': () => ({ content: [{ ...text('a'), unknown: 1 }] }),
  'a block with wrong annotations': () => ({ content: [{ ...text('a'), annotations: { priority: 'high' } }] }),
  'a text of another type': () => ({ content: [{ type: 'text', text: 1 }] }),
  'a block of no known type': () => ({ content: [{ type: 'smell', data: '' }] }),
  'an image': () => ({ content: [{ type: 'image', data: 'aGk=', mimeType: 'image/png' }] }),
  'a block that is none': () => ({ content: [null] }),
  'structured content': () => ({ content: [text('{"a":1}')], structuredContent: { a: 1 } }),
  'structured content alone': () => ({ structuredContent: { a: 1 } }),
  'structured content that is a list': () => ({ content: [], structuredContent: [1] }),
  meta: () => ({ content: [text('a')], _meta: { 'example.com/a': 1 } }),
  'meta of another type': () => ({ content: [text('a')], _meta: 'x' }),
  'a member that is not known': () => ({ content: [text('a')], unknown: 1 }),
  'content of another type': () => ({ content: 'a' }),
  'no content': () => ({}),
  'no result': () => undefined,
  'a class': () => new Dressed(),
  thrown: () => {
    throw new Error('thrown')
  },
  'an empty request for input': () => ({ resultType: 'input_required' }),
  'a request for input': () => ({
    resultType: 'input_required',
    inputRequests: { q: { method: 'sampling/createMessage', params: { messages: [], maxTokens: 1 } } },
  }),
  'a request for input that the client does not offer': () => ({
    resultType: 'input_required',
    inputRequests: {
      q: { method: 'elicitation/create', params: { message: 'm', requestedSchema: { type: 'object' } } },
    },
  }),
}

const META = 'io.modelcontextprotocol/'

/** Parameters of calls, right and wrong; of some, the envelope is, too. */
const CALLS: Readonly<Record<string, object>> = {
  plain: { name: 'echo', arguments: { n: 1 } },
  'the same again': { name: 'echo', arguments: { n: 1 } },
  'no arguments': { name: 'echo' },
  'wrong arguments': { name: 'echo', arguments: { n: 'one' } },
  'a list of arguments': { name: 'echo', arguments: [1] },
  'null for arguments': { name: 'echo', arguments: null },
  'arguments that set a prototype': { name: 'loose', arguments: JSON.parse('{"n":1,"__proto__":{"admin":true}}') },
  'arguments without a schema': { name: 'bare', arguments: { n: 1 } },
  'a name of another type': { name: 1, arguments: {} },
  'no name': { arguments: { n: 1 } },
  'a tool that is not there': { name: 'nowhere' },
  'a tool with the name of a method of objects': { name: 'toString' },
  'a member that is not known': { name: 'echo', arguments: { n: 1 }, unknown: true },
  'a task': { name: 'echo', arguments: { n: 1 }, task: { ttl: 1 } },
  'a progress token': { name: 'echo', arguments: { n: 1 }, _meta: { progressToken: 'p' } },
  'more meta': { name: 'echo', arguments: { n: 1 }, _meta: { 'example.com/a': 1 } },
  'state of the author’s': { name: 'echo', arguments: { n: 1 }, requestState: 'theirs' },
  'state of another type': { name: 'echo', arguments: { n: 1 }, requestState: 7 },
  'capabilities of another type': {
    name: 'echo',
    arguments: { n: 1 },
    _meta: { [`${META}clientCapabilities`]: 'all' },
  },
  'other capabilities': { name: 'echo', arguments: { n: 1 }, _meta: { [`${META}clientCapabilities`]: {} } },
  'a client without a version': { name: 'echo', arguments: { n: 1 }, _meta: { [`${META}clientInfo`]: { name: 'x' } } },
  ...Object.fromEntries(
    Object.keys(RESULTS).map((name) => [`result: ${name}`, { name: 'result', arguments: { name } }]),
  ),
}

function build(wrap: (server: McpServer) => McpServer): McpServer {
  const server = wrap(new McpServer({ name: 'served', version: '0' }))
  const said = (value: unknown): never => ({ content: [text(JSON.stringify(value))] }) as never
  server.registerTool('echo', { inputSchema: z.object({ n: z.number() }) }, (args) => said(args))
  server.registerTool('loose', { inputSchema: z.looseObject({}) }, (args) =>
    said([args, Object.getOwnPropertyNames(args), 'admin' in args]),
  )
  server.registerTool('bare', {}, (ctx) => said(typeof ctx.mcpReq))
  server.registerTool(
    'result',
    { inputSchema: z.object({ name: z.string() }) },
    ({ name }) => RESULTS[name]?.() as never,
  )
  return server
}

for (const era of ['2025', '2026'] as const) {
  test.each(Object.entries(CALLS))(`${era}, %s: as the SDK answers it`, async (_name, params) => {
    const answers: Omit<RawResponse, 'id'>[] = []
    for (const wrap of [(server: McpServer) => server, (server: McpServer) => withSampling(server) as McpServer]) {
      const peer = await connectRaw({ v2: () => build(wrap) }, { era, onRequest: () => new Error('no') })
      // What is remembered of this one must be of no use to another.
      await peer.request('tools/call', CALLS['plain'])
      const { id: _id, ...answer } = await peer.request('tools/call', params)
      answers.push(answer)
      await peer.close()
    }
    expect(answers[1]).toEqual(answers[0])
  })
}

/** The parts of SDK v2's server that are gone around, counting how often they are entered. */
interface Inner {
  _wrapHandler(method: string, handler: unknown): (...values: unknown[]) => unknown
  _negotiatedWireCodec(): { checkInboundEnvelope(lifted: object): string | undefined }
}

test('plain calls go through none of the schemas, and others do', async () => {
  const entered = { schemas: 0, envelope: 0 }
  const counted = (server: McpServer): McpServer => {
    const inner = server.server as unknown as Inner
    const { _wrapHandler, _negotiatedWireCodec } = inner
    inner._wrapHandler = (method, handler) => {
      const wrapped = _wrapHandler.call(inner, method, handler)
      return (...values) => {
        if (method === 'tools/call') entered.schemas++
        return wrapped(...values)
      }
    }
    const codecs = new Map<object, ReturnType<Inner['_negotiatedWireCodec']>>()
    inner._negotiatedWireCodec = () => {
      const codec = _negotiatedWireCodec.call(inner)
      const checkInboundEnvelope = (lifted: object): string | undefined => {
        entered.envelope++
        return codec.checkInboundEnvelope(lifted)
      }
      if (!codecs.has(codec)) codecs.set(codec, { ...codec, checkInboundEnvelope })
      return codecs.get(codec) as typeof codec
    }
    return withSampling(server) as McpServer
  }
  const peer = await connectRaw({ v2: () => build(counted) }, { era: '2026' })
  await peer.request('tools/call', CALLS['plain'])
  expect(entered.schemas).toBe(0)
  const { envelope } = entered
  await peer.request('tools/call', CALLS['plain'])
  await peer.request('tools/call', CALLS['result: error'])
  expect(entered).toEqual({ schemas: 0, envelope })
  await peer.request('tools/call', CALLS['other capabilities'])
  expect(entered).toEqual({ schemas: 0, envelope: envelope + 1 })
  await peer.request('tools/call', CALLS['more meta'])
  await peer.request('tools/call', CALLS['result: an image'])
  expect(entered.schemas).toBe(2)
})

test('a handler for tools that the author sets is left to the SDK’s schemas', async () => {
  const create = (): McpServer => {
    const server = build((plain) => withSampling(plain) as McpServer)
    server.server.setRequestHandler('tools/call', ({ params }) => ({ content: [text(params.name)] }) as never)
    return server
  }
  const peer = await connectRaw({ v2: create }, { era: '2026' })
  expect((await peer.request('tools/call', { name: 'mine' })).result.content).toEqual([text('mine')])
  expect((await peer.request('tools/call', { name: 1 })).error).toMatchObject({ code: -32602 })
})
