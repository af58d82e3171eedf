import { InMemoryTransport } from '@modelcontextprotocol/client'
import { McpServer } from '@modelcontextprotocol/server'
import { describe, expect, test } from 'vitest'
import { createHost } from './create-host.ts'
import type { HostError } from './errors.ts'
import { byHand, fixture, hostFor } from './fixtures/start.ts'

describe('eras', () => {
  test.each([
    { line: 'v1', transport: 'stdio', era: '2025' },
    { line: 'v1', transport: 'http', era: '2025' },
    { line: 'v2', transport: 'stdio', era: '2026' },
    { line: 'v2', transport: 'http', era: '2026' },
  ] as const)('auto finds $era with $line over $transport', async ({ line, transport, era }) => {
    const host = await hostFor(await fixture(line, transport))

    expect(host.era).toBe(era)
  })

  test('a 2026 client and a server that is not', async () => {
    const error = await createHost({ server: await fixture('v1', 'stdio'), era: '2026' }).catch(
      (reason: unknown) => reason,
    )

    expect(error).toMatchObject({ code: 'connection_failed', message: expect.stringContaining('2026-07-28') })
  })

  test('a server that exits on the first 2026 request is started again as a 2025 one', async () => {
    const host = await hostFor(byHand('exits-on-probe'))

    expect(host.era).toBe('2025')
  })
})

describe('a transport of one’s own', () => {
  test('reaches a server in the same process', async () => {
    const [near, far] = InMemoryTransport.createLinkedPair()
    const server = new McpServer({ name: 'near', version: '1.0.0' })
    server.registerTool('ping', { description: 'Answers' }, () => ({ content: [{ type: 'text', text: 'pong' }] }))
    await server.connect(far)

    const host = await hostFor({ transport: () => near }, { era: '2025' })

    expect(host).toMatchObject({ era: '2025', server: { name: 'near' }, pid: undefined })
    expect((await host.callTool('ping')).result.content).toEqual([{ type: 'text', text: 'pong' }])
  })

  test('whose other end is gone', async () => {
    const [near, far] = InMemoryTransport.createLinkedPair()
    far.onmessage = () => void far.close()

    const error = await createHost({ server: { transport: () => near }, era: '2025' }).catch(
      (reason: unknown) => reason,
    )

    expect(error).toMatchObject({
      code: 'connection_failed',
      message: expect.stringContaining('Could not reach the server'),
    })
  })
})

describe('servers in trouble', () => {
  test('a command that does not exist', async () => {
    await expect(createHost({ server: { command: 'no-such-command-anywhere' } })).rejects.toMatchObject({
      code: 'connection_failed',
      message: expect.stringContaining('there is no such command'),
    })
  })

  test('a server that dies at start: its stderr is in the error', async () => {
    const error = await createHost({ server: byHand('dies-at-start') }).catch((reason: unknown) => reason)

    expect(error).toMatchObject({ code: 'connection_failed', stderr: "Error: Cannot find module './missing.js'" })
    expect((error as HostError).message).toContain("Cannot find module './missing.js'")
  })

  test('a server that says nothing', async () => {
    const error = await createHost({ server: byHand('silent'), era: '2025', connectTimeoutMs: 300 }).catch(
      (reason: unknown) => reason,
    )

    expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('did not answer within 300 ms') })
  })

  test('a server that dies during a call', async () => {
    const host = await hostFor(await fixture('v1', 'stdio'))

    await expect(host.callTool('crash')).rejects.toMatchObject({
      code: 'server_gone',
      stderr: 'Error: out of luck',
      message: expect.stringContaining('Error: out of luck'),
    })
    await expect(host.callTool('add', { a: 1 })).rejects.toMatchObject({ code: 'server_gone' })
  })

  test('an HTTP server that is not there, wants authorization, or is elsewhere', async () => {
    const server = await fixture('v2', 'http')
    const { url } = server as { readonly url: string }

    await expect(createHost({ server: { url: 'http://127.0.0.1:9/mcp' } })).rejects.toMatchObject({
      code: 'connection_failed',
      message: expect.stringMatching(/Could not reach http:\/\/127\.0\.0\.1:9\/mcp: /),
    })
    await expect(
      createHost({ server: { url, headers: { authorization: 'Bearer wrong' } }, era: '2025' }),
    ).rejects.toMatchObject({ code: 'connection_failed', message: expect.stringContaining('authorization') })
    await expect(createHost({ server: { url: url.replace('/mcp', '/other') }, era: '2025' })).rejects.toMatchObject({
      code: 'connection_failed',
      message: expect.stringContaining('often /mcp'),
    })
  })

  test('a tool whose result does not fit the schema that it declared', async () => {
    const host = await hostFor(byHand('wrong-output'))

    await expect(host.callTool('sum')).rejects.toMatchObject({
      code: 'protocol_violation',
      message: expect.stringContaining('sum must be number'),
      call: { name: 'sum' },
    })
    await expect(host.callTool('none')).rejects.toMatchObject({
      message: expect.stringContaining('no structured content'),
    })
    await expect(host.callTool('odd')).rejects.toMatchObject({
      message: expect.stringContaining('not a usable JSON Schema'),
    })
  })

  test('a message that answers nothing is a warning', async () => {
    const warnings: string[] = []
    const host = await hostFor(byHand('chatters'), { onWarning: (error) => warnings.push(error.message) })

    await host.listTools()

    await expect.poll(() => warnings.join()).toContain('unknown message ID')
  })

  test('connecting can be cancelled', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 100)

    await expect(createHost({ server: byHand('silent'), signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled',
    })
  })
})

describe('closing', () => {
  test.each(['v1', 'v2'] as const)('ends the session on the server: %s', async (line) => {
    let stderr = ''
    const host = await createHost({ server: await fixture(line, 'http', (text) => (stderr += text)), era: '2025' })

    await host.close()

    await expect.poll(() => stderr).toMatch(/session \S+ ended/)
  })

  test('ends the server, and the calls that wait', async () => {
    const host = await createHost({ server: await fixture('v2', 'stdio') })
    const { pid } = host
    await host.listTools()
    const call = host.callTool('wait').catch((reason: unknown) => reason)

    await host.close()

    expect(await call).toMatchObject({ code: 'server_gone' })
    expect(isAlive(pid)).toBe(false)
    await expect(host.listTools()).rejects.toMatchObject({ code: 'server_gone' })
  })

  test('ends a server that ignores its stdin and SIGTERM', async () => {
    const host = await createHost({ server: byHand('stays'), era: '2025' })
    const { pid } = host

    await host.close()

    await expect.poll(() => isAlive(pid), { timeout: 3_000 }).toBe(false)
  })
})

describe('the environment of a started server', () => {
  test('is a small safe part of ours, and what is given', async () => {
    process.env['SECRET_OF_THE_HOST'] = 'not for servers'
    const script =
      'console.error(JSON.stringify({ secret: process.env.SECRET_OF_THE_HOST, given: process.env.GIVEN, cwd: process.cwd() })); process.exit(1)'
    const error = await createHost({
      server: { command: process.execPath, args: ['-e', script], env: { GIVEN: 'yes' }, cwd: '/' },
    }).catch((reason: unknown) => reason as HostError)
    delete process.env['SECRET_OF_THE_HOST']

    expect(JSON.parse((error as HostError).stderr ?? '')).toEqual({ given: 'yes', cwd: '/' })
  })
})

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) throw new Error('no process id')
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
