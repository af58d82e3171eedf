import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
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

type Build = (wrapped: boolean) => Parameters<typeof connectRaw>[0]

const SCHEMAS = {
  echo: z.object({ n: z.number() }),
  loose: z.looseObject({}),
  result: z.object({ name: z.string() }),
}

const SCHEMAS_V1 = { echo: { n: z.number() }, loose: z.looseObject({}), result: { name: z.string() } }

function build(wrapped: boolean): McpServer {
  const plain = new McpServer({ name: 'served', version: '0' })
  const server = wrapped ? (withSampling(plain) as McpServer) : plain
  register(server, SCHEMAS)
  return server
}

function buildV1(wrapped: boolean): McpServerV1 {
  const plain = new McpServerV1({ name: 'served', version: '0' })
  const server = wrapped ? (withSampling(plain) as unknown as McpServerV1) : plain
  register(server, SCHEMAS_V1)
  return server
}

function register(
  server: McpServer | McpServerV1,
  schemas: Readonly<Record<'echo' | 'loose' | 'result', unknown>>,
): void {
  const said = (value: unknown): object => ({ content: [text(JSON.stringify(value))] })
  const { registerTool } = server as {
    registerTool(name: string, config: object, handler: (args: any) => unknown): void
  }
  const add = registerTool.bind(server)
  add('echo', { inputSchema: schemas.echo }, said)
  add('loose', { inputSchema: schemas.loose }, (args) =>
    said([args, Object.getOwnPropertyNames(args), 'admin' in args]),
  )
  add('bare', {}, (ctx) => said(typeof ctx))
  add('result', { inputSchema: schemas.result }, ({ name }) => RESULTS[name]?.())
}

const LINES: readonly (readonly [string, '2025' | '2026', Build])[] = [
  ['SDK v1', '2025', (wrapped) => ({ v1: buildV1(wrapped) })],
  ['SDK v2, 2025', '2025', (wrapped) => ({ v2: () => build(wrapped) })],
  ['SDK v2, 2026', '2026', (wrapped) => ({ v2: () => build(wrapped) })],
]

for (const [line, era, create] of LINES) {
  test.each(Object.entries(CALLS))(`${line}, %s: as the SDK answers it`, async (_name, params) => {
    const answers: Omit<RawResponse, 'id'>[] = []
    for (const wrapped of [false, true]) {
      const peer = await connectRaw(create(wrapped), { era, onRequest: () => new Error('no') })
      // What is remembered of this one must be of no use to another.
      await peer.request('tools/call', CALLS['plain'])
      const { id: _id, ...answer } = await peer.request('tools/call', params)
      answers.push(answer)
      await peer.close()
    }
    expect(answers[1]).toEqual(answers[0])
  })
}

/** Counts how often the handler for tools is entered through the SDK's schemas. */
function counting(native: object): { schemas: number } {
  const entered = { schemas: 0 }
  const inner = native as {
    setRequestHandler(...definition: unknown[]): void
    readonly _requestHandlers: Map<string, (...values: unknown[]) => unknown>
  }
  const { setRequestHandler } = inner
  inner.setRequestHandler = (...definition) => {
    const before = inner._requestHandlers.get('tools/call')
    setRequestHandler.apply(inner, definition)
    const handler = inner._requestHandlers.get('tools/call')
    if (handler === undefined || handler === before) return
    inner._requestHandlers.set('tools/call', (...values) => {
      entered.schemas++
      return handler(...values)
    })
  }
  return entered
}

test('SDK v1: plain calls go through none of the schemas, and others do', async () => {
  const server = new McpServerV1({ name: 'counted', version: '0' })
  const entered = counting(server.server)
  register(withSampling(server) as unknown as McpServerV1, SCHEMAS_V1)
  const peer = await connectRaw({ v1: server })
  await peer.request('tools/call', CALLS['plain'])
  await peer.request('tools/call', CALLS['result: error'])
  expect(entered.schemas).toBe(0)
  await peer.request('tools/call', CALLS['more meta'])
  await peer.request('tools/call', CALLS['result: an image'])
  expect(entered.schemas).toBe(2)
})

test('SDK v2: plain calls go through none of the schemas, and others do', async () => {
  let entered = { schemas: 0 }
  let envelopes = 0
  const create = (): McpServer => {
    const server = new McpServer({ name: 'counted', version: '0' })
    entered = counting(server.server)
    const inner = server.server as unknown as {
      _negotiatedWireCodec(): { checkInboundEnvelope(lifted: object): string | undefined }
    }
    const { _negotiatedWireCodec } = inner
    const codecs = new Map<object, ReturnType<typeof _negotiatedWireCodec>>()
    inner._negotiatedWireCodec = () => {
      const codec = _negotiatedWireCodec.call(inner)
      const checkInboundEnvelope = (lifted: object): string | undefined => {
        envelopes++
        return codec.checkInboundEnvelope(lifted)
      }
      if (!codecs.has(codec)) codecs.set(codec, { ...codec, checkInboundEnvelope })
      return codecs.get(codec) as typeof codec
    }
    register(withSampling(server) as McpServer, SCHEMAS)
    return server
  }
  const peer = await connectRaw({ v2: create }, { era: '2026' })
  await peer.request('tools/call', CALLS['plain'])
  const first = envelopes
  await peer.request('tools/call', CALLS['plain'])
  await peer.request('tools/call', CALLS['result: error'])
  expect(envelopes).toBe(first)
  await peer.request('tools/call', CALLS['other capabilities'])
  expect(envelopes).toBe(first + 1)
  expect(entered.schemas).toBe(0)
  await peer.request('tools/call', CALLS['more meta'])
  await peer.request('tools/call', CALLS['result: an image'])
  expect(entered.schemas).toBe(2)
})

test('a handler for tools that the author sets is left to the SDK’s schemas', async () => {
  const create = (): McpServer => {
    const server = build(true)
    server.server.setRequestHandler('tools/call', ({ params }) => ({ content: [text(params.name)] }) as never)
    return server
  }
  const peer = await connectRaw({ v2: create }, { era: '2026' })
  expect((await peer.request('tools/call', { name: 'mine' })).result.content).toEqual([text('mine')])
  expect((await peer.request('tools/call', { name: 1 })).error).toMatchObject({ code: -32602 })
})
