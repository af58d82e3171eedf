import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { McpServer as McpServerV2 } from '@modelcontextprotocol/server'
import { describe, expect, test } from 'vitest'
import { createV1, lines } from './fixtures/lines.ts'
import { eventually, gate } from './fixtures/gate.ts'
import { RawClient, textOf } from './fixtures/raw-client.ts'
import * as v2 from './index.ts'
import * as v1 from './v1.ts'

describe.each(lines)('serveHttp on $name', (line) => {
  test('serves under the path that it is told, and says where', async () => {
    const served = await line.serve({ echo: ({ text }) => text }, { path: '/tools/mcp' })
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/tools\/mcp$/)
    const client = await RawClient.open(`${served.url}?key=1`)
    expect(await textOf(await client.call('echo', 'hi'))).toBe('hi')
    expect((await fetch(new URL('/mcp', served.url), { method: 'POST' })).status).toBe(404)
    await served.close()
  })

  test('a port that is taken is an error', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    await expect(line.serve({}, { port })).rejects.toThrow('EADDRINUSE')
    other.close()
  })

  test('a client that does not read makes the handler wait, and costs no memory without bounds', async () => {
    const chunk = 'x'.repeat(64 * 1024)
    let sent = 0
    const stopped = gate()
    const served = await line.serve(
      {
        flood: async ({ progress, signal }) => {
          while (!signal.aborted && sent < 10_000) {
            await progress(sent++)
            await Promise.resolve(chunk)
          }
          stopped.open()
          return 'done'
        },
      },
      { drainTimeoutMs: 0 },
    )
    const client = await RawClient.open(served.url)
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 'flood',
      method: 'tools/call',
      // The token is echoed in each notification, which makes them large.
      params: { name: 'flood', arguments: {}, _meta: { progressToken: chunk } },
    })
    const { port, hostname, pathname } = new URL(served.url)
    const socket: Socket = connect(Number(port), hostname)
    socket.pause()
    socket.write(
      `POST ${pathname} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
        `Accept: application/json, text/event-stream\r\nMcp-Session-Id: ${client.sessionId}\r\n` +
        `Content-Length: ${body.length}\r\n\r\n${body}`,
    )
    let before = -1
    // It stands still well before the end.
    await eventually(async () => {
      const still = sent > 0 && sent === before
      before = sent
      await new Promise((resolve) => setTimeout(resolve, 100))
      return still
    })
    expect(sent).toBeLessThan(2000)
    socket.destroy()
    await stopped.opened
    await served.close()
  })

  test('the transport says whether a request can be pushed', async () => {
    for (const [responseMode, canPush] of [
      ['sse', true],
      ['json', false],
    ] as const) {
      const seen = gate<unknown>()
      const handler =
        line.name === 'SDK v1'
          ? v1.createHttpHandler(
              () => {
                const server = createV1({
                  look: () => (seen.open((server.server.transport as { canPush?: unknown }).canPush), ''),
                })
                return server
              },
              { responseMode },
            )
          : v2.createHttpHandler(
              () => {
                const server = new McpServerV2({ name: 'test', version: '1' })
                server.registerTool('look', {}, () => {
                  seen.open((server.server.transport as { canPush?: unknown }).canPush)
                  return { content: [] }
                })
                return server
              },
              { responseMode },
            )
      const client = await RawClient.open('http://localhost/mcp', { fetch: handler.fetch })
      await client.call('look')
      expect(await seen.opened).toBe(canPush)
      await handler.close()
    }
  })

  test('a server that serves somebody already is an error that says what to do', async () => {
    const errors: Error[] = []
    const onError = (error: Error): void => void errors.push(error)
    const onlyV1 = createV1({})
    const onlyV2 = new McpServerV2({ name: 'test', version: '1' })
    const handler =
      line.name === 'SDK v1'
        ? v1.createHttpHandler(() => onlyV1, { onError })
        : v2.createHttpHandler(() => onlyV2, { onError })
    await RawClient.open('http://localhost/mcp', { fetch: handler.fetch })
    const second = await new RawClient('http://localhost/mcp', { fetch: handler.fetch }).initialize()
    expect(second.status).toBe(500)
    expect(errors[0]?.message).toContain('build a new one in each call of createServer')
    await handler.close()
  })
})

test('the entry for SDK v1 loads neither SDK, and the other one only SDK v2', () => {
  const WIRE = new URL('../../wire/src/index.ts', import.meta.url).href
  const imports = (entry: string, seen = new Set<string>()): Set<string> => {
    const text = readFileSync(new URL(entry, import.meta.url), 'utf8')
    for (const [, clause, from] of text.matchAll(/^(?:import|export) (?!type )([^;]*?) from '([^']+)'/gms)) {
      if (from === undefined || (clause?.startsWith('{') && clause.slice(1, -1).split(',').every(isType))) continue
      // The package's own sources, and those that are bundled into it.
      const source = from === '@sampan/wire' ? WIRE : from
      const path = /^(?:\.|file:)/.test(source) ? new URL(source, new URL(entry, import.meta.url)).href : source
      if (seen.has(path)) continue
      seen.add(path)
      if (path.startsWith('file:')) imports(path, seen)
    }
    return seen
  }
  const packages = (entry: string): string[] =>
    [...imports(entry)].filter((path) => !path.startsWith('file:')).toSorted()
  expect(packages('./v1.ts')).toEqual(['node:http'])
  expect(packages('./index.ts')).toEqual(['@modelcontextprotocol/server', 'node:http'])
  expect(readdirSync(new URL('.', import.meta.url))).toContain('v1.ts')
})

function isType(name: string): boolean {
  return name.trim() === '' || name.trim().startsWith('type ')
}
