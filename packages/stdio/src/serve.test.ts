import { once } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { expect, test } from 'vitest'
import { serveStdio } from './serve-v1.ts'

/** In one process, over streams: how serving begins and ends. How a process ends is in `serve-stdio.test.ts`. */

const INITIALIZE = `${JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '0' } },
})}\n`

function newServer(): { server: McpServer; closed: Promise<string> } {
  const server = new McpServer({ name: 'test', version: '0' })
  const closed = new Promise<string>((resolve) => (server.server.onclose = () => resolve('closed')))
  return { server, closed }
}

test('leaves the process alone when it has streams', async () => {
  const look = (): unknown[] => [
    process.stdout.write,
    ...['SIGTERM', 'SIGINT', 'exit', 'beforeExit'].map((event) => process.listenerCount(event)),
    process.stdin.eventNames(),
  ]
  const before = look()
  const [input, output] = [new PassThrough(), new PassThrough()]
  const { server, closed } = newServer()
  await serveStdio(() => server, { streams: { input, output } })
  expect(look()).toEqual(before)
  input.write(INITIALIZE)
  await once(output, 'data')
  input.end()
  expect(await closed).toBe('closed')
  expect(look()).toEqual(before)
})

test.each(['end', 'close', 'error'])('the %s of its input ends the connection', async (event) => {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const errors: Error[] = []
  const { server, closed } = newServer()
  await serveStdio(() => server, { streams: { input, output }, onError: (error) => errors.push(error) })
  if (event === 'end') input.end()
  else input.destroy(event === 'error' ? new Error('broken') : undefined)
  expect(await closed).toBe('closed')
  expect(errors.map((error) => error.message)).toEqual(event === 'error' ? ['broken'] : [])
})

test('an input that has ended before ends the connection too', async () => {
  const input = new PassThrough()
  input.end()
  input.resume()
  await once(input, 'close')
  const { server, closed } = newServer()
  await serveStdio(() => server, { streams: { input, output: new PassThrough() } })
  expect(await closed).toBe('closed')
})

test('close() closes the server, lets go of the streams, and may be called again', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const listeners = (): unknown[] =>
    [input, output].flatMap((stream) =>
      ['data', 'end', 'close', 'error', 'drain'].map((event) => stream.listenerCount(event)),
    )
  const before = listeners()
  const { server, closed } = newServer()
  const serving = await serveStdio(() => server, { streams: { input, output } })
  expect(listeners()).not.toEqual(before)
  await Promise.all([serving.close(), serving.close(), closed])
  expect(listeners()).toEqual(before)
  expect([input.destroyed, output.destroyed]).toEqual([false, false])
})

test('a server that its author closes is let go of', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const { server } = newServer()
  const serving = await serveStdio(() => server, { streams: { input, output } })
  await server.close()
  await serving.close()
  expect(input.listenerCount('data')).toBe(0)
})

test('close() waits for what was sent, but no longer than the grace', async () => {
  const input = new PassThrough()
  const written: string[] = []
  // Takes its first write, and never says that it is done with it.
  const output = new Writable({ decodeStrings: false, write: (chunk: string) => void written.push(chunk) })
  const { server } = newServer()
  const serving = await serveStdio(() => server, { streams: { input, output }, graceMs: 20 })
  input.write(INITIALIZE)
  await new Promise<void>((resolve) => setImmediate(resolve))
  await serving.close()
  expect(written).toHaveLength(1)
})

test('what createServer throws is what serveStdio rejects with, and the streams are free again', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const thrown = new Error('no database')
  const options = { streams: { input, output } }
  await expect(serveStdio(() => Promise.reject(thrown), options)).rejects.toBe(thrown)
  expect(input.listenerCount('data')).toBe(0)
  const { server } = newServer()
  const serving = await serveStdio(() => server, options)
  await serving.close()
})

test('a client that leaves while the server is being made ends it once it is made', async () => {
  const input = new PassThrough()
  const { server, closed } = newServer()
  let made!: (server: McpServer) => void
  const making = new Promise<McpServer>((resolve) => (made = resolve))
  const serving = serveStdio(() => making, { streams: { input, output: new PassThrough() } })
  input.destroy()
  await once(input, 'close')
  made(server)
  await serving
  expect(await closed).toBe('closed')
})

test('reports a server that fails to close, and closes all the same', async () => {
  const errors: Error[] = []
  const { server } = newServer()
  const streams = { input: new PassThrough(), output: new PassThrough() }
  const serving = await serveStdio(() => server, { streams, onError: (error) => errors.push(error) })
  const cause = new Error('in close')
  server.close = () => Promise.reject(cause)
  await serving.close()
  expect(errors).toMatchObject([{ message: 'The server failed to close', cause }])
  expect(streams.input.listenerCount('data')).toBe(0)
})

test('reads lines from a stream on which someone has set an encoding', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()]
  input.setEncoding('utf8')
  const { server } = newServer()
  const serving = await serveStdio(() => server, { streams: { input, output } })
  input.write(INITIALIZE)
  const [chunk] = (await once(output, 'data')) as [Buffer]
  expect(JSON.parse(chunk.toString())).toMatchObject({ id: 1, result: { protocolVersion: '2025-06-18' } })
  await serving.close()
})

test('rejects options that mean nothing, before the server is made', async () => {
  let made = 0
  const create = (): McpServer => {
    made++
    return newServer().server
  }
  await expect(serveStdio(create, { maxMessageBytes: 0 })).rejects.toThrow(RangeError)
  expect(made).toBe(0)
})

test('a message on which the SDK throws is reported, and the next one served', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const errors: Error[] = []
  const { server } = newServer()
  const serving = await serveStdio(() => server, { streams: { input, output }, onError: (error) => errors.push(error) })
  const transport = server.server.transport as { onmessage?: (message: { id?: unknown }) => void }
  const { onmessage } = transport
  const cause = new Error('in the SDK')
  transport.onmessage = (message) => {
    if (message.id === 0) throw cause
    onmessage?.(message)
  }
  input.write(`{"jsonrpc":"2.0","id":0,"result":{}}\n${INITIALIZE}`)
  const [chunk] = (await once(output, 'data')) as [Buffer]
  expect(JSON.parse(chunk.toString())).toMatchObject({ id: 1 })
  expect(errors).toMatchObject([{ message: 'The SDK failed on a message', cause }])
  await serving.close()
})

test('a result that is no JSON is an error for the client, not silence', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const errors: Error[] = []
  const { server } = newServer()
  server.registerTool('count', {}, () => ({ content: [], structuredContent: { count: 10n } }))
  const serving = await serveStdio(() => server, { streams: { input, output }, onError: (error) => errors.push(error) })
  input.write(`${JSON.stringify({ jsonrpc: '2.0', id: 5, method: 'tools/call', params: { name: 'count' } })}\n`)
  const [chunk] = (await once(output, 'data')) as [Buffer]
  expect(JSON.parse(chunk.toString())).toMatchObject({ id: 5, error: { code: -32603 } })
  expect(errors).toMatchObject([{ cause: { message: expect.stringContaining('BigInt') } }])
  await serving.close()
})

test('a server whose `onclose` throws is let go of all the same', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const errors: Error[] = []
  const { server } = newServer()
  const cause = new Error('in onclose')
  server.server.onclose = () => {
    throw cause
  }
  const serving = await serveStdio(() => server, { streams: { input, output }, onError: (error) => errors.push(error) })
  await serving.close()
  expect(errors).toMatchObject([{ message: 'The server failed to close', cause }])
  expect(input.listenerCount('data')).toBe(0)
})
