import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type HttpBindings, serve as serveHono } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { afterEach, describe, expect, test } from 'vitest'
import { type Line, lines, type Tools } from './fixtures/lines.ts'
import { messagesOf, RawClient, textOf } from './fixtures/raw-client.ts'
import type { HttpHandler } from './v1.ts'

const ends: (() => Promise<unknown>)[] = []

afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
})

const tools: Tools = {
  echo: ({ text }) => text,
  ask: async ({ sample }) => await sample('hello'),
  whoami: ({ clientId }) => clientId ?? 'nobody',
}

/** How each framework mounts a handler. @returns the port. */
const mounts: readonly [string, (handler: HttpHandler) => Promise<number>][] = [
  [
    'node:http',
    async (handler) => {
      const server = createServer((request, response) => void handler.node(request, response))
      return await listening(server.listen(0, '127.0.0.1'))
    },
  ],
  [
    'Express',
    async (handler) => {
      const app = express()
      app.all('/mcp', handler.node)
      return await listening(app.listen(0, '127.0.0.1'))
    },
  ],
  [
    'Express behind express.json()',
    async (handler) => {
      const app = express()
        .use(express.json({ limit: '4mb' }))
        .use('/mcp', handler.node)
      return await listening(app.listen(0, '127.0.0.1'))
    },
  ],
  [
    'Fastify',
    async (handler) => {
      const app = fastify()
      app.all('/mcp', async (request, reply) => {
        reply.hijack()
        await handler.node(request.raw, reply.raw, { parsedBody: request.body })
      })
      await app.listen({ port: 0, host: '127.0.0.1' })
      ends.push(async () => {
        app.server.closeAllConnections()
        await app.close()
      })
      return (app.server.address() as AddressInfo).port
    },
  ],
  [
    'Hono by fetch',
    async (handler) => {
      const app = new Hono().all('/mcp', (context) => handler.fetch(context.req.raw))
      return await listening(serveHono({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server)
    },
  ],
  [
    "Hono, on Node's own objects",
    async (handler) => {
      const app = new Hono<{ Bindings: HttpBindings }>().all('/mcp', async (context) => {
        await handler.node(context.env.incoming, context.env.outgoing)
        return RESPONSE_ALREADY_SENT
      })
      return await listening(serveHono({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server)
    },
  ],
]

async function listening(server: Server): Promise<number> {
  if (!server.listening) await new Promise((resolve) => server.once('listening', resolve))
  ends.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

async function mount(line: Line, how: (handler: HttpHandler) => Promise<number>): Promise<string> {
  const handler = line.handler(tools, { drainTimeoutMs: 0 })
  const port = await how(handler)
  ends.unshift(() => handler.close())
  return `http://127.0.0.1:${port}/mcp`
}

describe.each(lines)('mounting $name', (line) => {
  test.each(mounts)('in %s: a call, a sample, a stream by GET, and the end of the session', async (_name, how) => {
    const url = await mount(line, how)
    const client = await RawClient.open(url)
    expect(await textOf(await client.call('echo', 'grüße'))).toBe('grüße')

    const events = messagesOf(await client.call('ask'))
    await client.answer((await events.next()).value?.id, 'hi there')
    expect((await events.next()).value?.result).toMatchObject({ content: [{ text: 'hi there' }] })

    const left = new AbortController()
    expect((await client.get({}, left.signal)).headers.get('content-type')).toBe('text/event-stream')
    left.abort()
    expect((await client.post('{')).status).toBe(400)
    expect((await client.delete()).status).toBe(200)
    expect((await client.request('ping')).status).toBe(404)
  })

  test('a body that somebody else has read, and left nothing of, is reported to the owner', async () => {
    const errors: Error[] = []
    const handler = line.handler(tools, { onError: (error) => errors.push(error) })
    const server = createServer((request, response) => {
      request.resume()
      request.on('end', () => void handler.node(request, response))
    })
    const port = await listening(server.listen(0, '127.0.0.1'))
    const response = await new RawClient(`http://127.0.0.1:${port}/mcp`).initialize()
    expect(response.status).toBe(500)
    expect(errors[0]?.message).toContain('parsedBody: request.body')
  })

  test('a middleware in front may have found out who is there', async () => {
    const handler = line.handler(tools, { authenticate: () => undefined, drainTimeoutMs: 0 })
    const alice = { token: 't', clientId: 'alice', scopes: [] }
    const app = express()
    // As the bearer middleware of SDK v1 leaves it.
    app.all('/express', (request, response) => handler.node(Object.assign(request, { auth: alice }), response))
    const port = await listening(app.listen(0, '127.0.0.1'))
    const viaExpress = await RawClient.open(`http://127.0.0.1:${port}/express`)
    expect(await textOf(await viaExpress.call('whoami'))).toBe('alice')
    const viaFetch = await RawClient.open('http://localhost/mcp', {
      fetch: (request) => handler.fetch(request, { authInfo: alice }),
    })
    expect(await textOf(await viaFetch.call('whoami'))).toBe('alice')
    expect((await handler.fetch(new Request('http://localhost/mcp'))).status).toBe(401)
    await handler.close()
  })
})
