import { describe, expect, test } from 'vitest'
import type { Body, HttpExchange } from './exchange.ts'
import { lines } from './fixtures/lines.ts'
import { messagesOf, RawClient, textOf } from './fixtures/raw-client.ts'
import type { HttpHandler } from './v1.ts'

/** An exchange whose body has been read on another node, as a carrier would rebuild it there. */
class CarriedExchange implements HttpExchange {
  readonly method: string
  readonly url: string
  readonly #origin: HttpExchange
  readonly #body: string | undefined

  constructor(origin: HttpExchange, body: string | undefined) {
    this.method = origin.method
    this.url = origin.url
    this.#origin = origin
    this.#body = body
  }

  header(name: string): string | undefined {
    return this.#origin.header(name)
  }

  headers(): Readonly<Record<string, string>> {
    return this.#origin.headers()
  }

  async readBody(): Promise<Body> {
    return { kind: 'text', text: this.#body ?? '' }
  }

  answer(status: number, headers: Readonly<Record<string, string>>, body?: string): void {
    this.#origin.answer(status, headers, body)
  }

  openStream(status: number, headers: Readonly<Record<string, string>>): void {
    this.#origin.openStream(status, headers)
  }

  write(text: string): Promise<void> | undefined {
    return this.#origin.write(text)
  }

  end(text?: string): void {
    this.#origin.end(text)
  }

  get abandoned(): boolean {
    return this.#origin.abandoned
  }

  onAbandoned(listener: () => void): void {
    this.#origin.onAbandoned(listener)
  }
}

describe.each(lines)('a session directory on $name', (line) => {
  test('carries requests, answers and streams to the node that has the session', async () => {
    const owners = new Map<string, number>()
    const carried: string[] = []
    const nodes: HttpHandler[] = [0, 1].map((index) =>
      line.handler(
        { ask: async ({ sample }) => await sample('hello') },
        {
          drainTimeoutMs: 0,
          sessionDirectory: {
            opened: async (sessionId) => void owners.set(sessionId, index),
            closed: async (sessionId) => void owners.delete(sessionId),
            carry: async (sessionId, exchange, body) => {
              const owner = nodes[owners.get(sessionId) ?? -1]
              if (owner === undefined) return false
              carried.push(exchange.method)
              await owner.serve(new CarriedExchange(exchange, body))
              return true
            },
          },
        },
      ),
    )
    let turn = 0
    // Each request goes to the next node, as a load balancer without stickiness has it.
    const client = await RawClient.open('http://localhost/mcp', {
      fetch: (request) => (nodes[turn++ % 2] as HttpHandler).fetch(request),
    })
    for (let call = 0; call < 3; call++) {
      const events = messagesOf(await client.call('ask'))
      expect((await client.answer((await events.next()).value?.id, `answer ${call}`)).status).toBe(202)
      expect((await events.next()).value?.result).toMatchObject({ content: [{ text: `answer ${call}` }] })
      turn++
    }
    const left = new AbortController()
    const streams = await Promise.all([client.get({}, left.signal), client.get({}, left.signal)])
    expect(streams.map(({ status }) => status)).toEqual([200, 200])
    left.abort()
    expect(carried).toContain('POST')
    expect(carried).toContain('GET')

    expect((await client.delete()).status).toBe(200)
    expect(owners.size).toBe(0)
    expect((await client.request('ping')).status).toBe(404)
    expect((await client.request('ping')).status).toBe(404)
    await Promise.all(nodes.map((node) => node.close()))
  })

  test('a session is announced before its client knows of it', async () => {
    const log: string[] = []
    const handler = line.handler(
      { echo: ({ text }) => text },
      {
        sessionDirectory: {
          opened: async () => {
            await Promise.resolve()
            log.push('opened')
          },
          closed: () => void log.push('closed'),
          carry: async () => false,
        },
      },
    )
    const client = await RawClient.open('http://localhost/mcp', { fetch: handler.fetch })
    log.push('known')
    expect(await textOf(await client.call('echo', 'x'))).toBe('x')
    await handler.close()
    expect(log).toEqual(['opened', 'known', 'closed'])
  })
})
