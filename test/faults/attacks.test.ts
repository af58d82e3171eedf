import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { createMemoryCacheStore, type SamplingEvent } from '@sampan/core'
import { createHost, type HostError } from '@sampan/host'
import {
  type Exchange,
  NO_ANSWER,
  RawHttpClient,
  type RawHttpClientOptions,
  type RawMessage,
  textOf,
} from '@sampan/test-support'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { serveAttacked } from './attack-server.ts'
import { COMBINATIONS } from './serve.ts'

/** Attacks that docs/security.md names and that no other test makes: real HTTP, and a client that says what it likes. */

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  for (const close of closing.splice(0).toReversed()) await close()
})

async function serve(...options: Parameters<typeof serveAttacked>): Promise<string> {
  const served = await serveAttacked(...options)
  closing.push(() => served.close())
  return served.url
}

async function connect(options: RawHttpClientOptions): Promise<RawHttpClient> {
  const client = new RawHttpClient(options)
  closing.push(() => client.close())
  await client.open()
  return client
}

const says = (text: string): object => ({ role: 'assistant', content: { type: 'text', text }, model: 'm' })
const handoffOf = (message: RawMessage): { id: string; tool: string } => {
  const meta = message.result?.['_meta'] as Record<string, { id: string; tool: string }>
  return meta['sampan/handoff'] as { id: string; tool: string }
}

/** JSON that carries a member named `__proto__`, which an object literal cannot. */
const POISON = '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}'

describe.each(COMBINATIONS)('SDK %s, %s', (line, era) => {
  test('prototype pollution: neither arguments, nor answers, nor handoffs reach a prototype', async () => {
    const url = await serve(line, { handoff: true })
    const client = await connect({ url, era, capabilities: { sampling: {} }, answer: () => says(POISON) })
    const unpolluted = ({ response }: { response: RawMessage }): void => {
      expect(JSON.stringify(response)).not.toContain('"isError":true')
      expect(textOf(response)).toMatch(/"no admin"\]$/)
    }
    unpolluted(await client.callTool('echo', JSON.parse(POISON) as Record<string, unknown>))
    unpolluted(await client.callTool('describe', { topic: 'x' }))

    const caller = await connect({ url, era, capabilities: {} })
    const asked = (await caller.callTool('describe', { topic: 'x' })).response
    const { id, tool } = handoffOf(asked)
    unpolluted(
      await caller.callTool(tool, JSON.parse(`{"id":"${id}","answers":{"1":${POISON},"__proto__":{"2":"x"}}}`)),
    )
    const meta = JSON.parse(`{"__proto__":{"isAdmin":true},"progressToken":"p"}`) as Record<string, unknown>
    await client.callTool('think', { topic: 'x' }, { meta })
    if (era === '2026') {
      const begun = await client.round('think', { topic: 'y' })
      const [key] = Object.keys(begun.inputRequests)
      const inputResponses = JSON.parse(`{"__proto__":${POISON},"${key}":${JSON.stringify(says('fine'))}}`) as object
      const { response } = await client.round(
        'think',
        { topic: 'y' },
        { ...begun, inputResponses: { ...inputResponses } },
      )
      expect(textOf(response)).toBe('fine')
    }
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined()
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  test("the provider's key: what the provider says when it refuses one reaches no client, no event and no log", async () => {
    const logged: string[] = []
    for (const level of ['log', 'info', 'warn', 'error'] as const) {
      vi.spyOn(console, level).mockImplementation((...values) => void logged.push(values.map(String).join(' ')))
    }
    const events: SamplingEvent[] = []
    const refusal = Object.assign(new Error('Incorrect API key provided: sk-SECRET-key.'), { status: 401 })
    const url = await serve(line, {
      provider: () => Promise.reject(refusal),
      onEvent: (event) => void events.push(event),
    })
    const client = await connect({ url, era, capabilities: {} })
    const { response } = await client.callTool('think', { topic: 'x' })
    expect(response.result).toMatchObject({ isError: true })
    expect(textOf(response)).toContain('The provider refused the key (HTTP 401)')
    expect(JSON.stringify([client.received, events, logged])).not.toContain('SECRET')
    expect(events.map(({ type }) => type)).toContain('request.ended')
  })

  test('a handoff is answered by whom it was handed to: another user with the id is told nothing, and the owner goes on', async () => {
    const url = await serve(line, { handoff: true }, { authenticate: bearer })
    const [owner, thief] = await Promise.all(
      ['owner', 'thief'].map((name) =>
        connect({ url, era, capabilities: {}, headers: { authorization: `Bearer ${name}` } }),
      ),
    )
    const { id, tool } = handoffOf((await owner?.callTool('think', { topic: 'x' }))?.response ?? {})
    const answer = { id, answers: { 1: 'stolen' } }
    const stolen = await thief?.callTool(tool, answer)
    expect(stolen?.response.result).toMatchObject({ isError: true })
    const madeUp = await thief?.callTool(tool, { ...answer, id: 'AAAAAAAAAAAA' })
    const blank = (message: RawMessage | undefined): string => textOf(message ?? {}).replace(/"\S{12}"/, '"…"')
    expect(blank(stolen?.response)).toBe(blank(madeUp?.response))
    expect(textOf((await owner?.callTool(tool, { id, answers: { 1: 'mine' } }))?.response ?? {})).toBe('mine')
  })

  test('ids of handoffs cannot be guessed from others', async () => {
    const url = await serve(line, { handoff: true })
    const client = await connect({ url, era, capabilities: {} })
    const ids: string[] = []
    for (let n = 0; n < 60; n++) ids.push(handoffOf((await client.callTool('think', { topic: 'x' })).response).id)
    expect(new Set(ids).size).toBe(60)
    for (const id of ids) expect(id).toMatch(/^[\w-]{12}$/)
    // Of 60 characters drawn from 64, some 39 are different ones; at no place does a counter or a time show.
    for (let place = 0; place < 12; place++) expect(new Set(ids.map((id) => id[place])).size).toBeGreaterThan(20)
  })
})

test.each(COMBINATIONS)(
  'SDK %s, %s, cache poisoning: what one user’s model says is served to no other, and what the owner’s says is',
  async (line, era) => {
    const provider = vi.fn(async () => ({
      role: 'assistant' as const,
      content: { type: 'text' as const, text: 'from the owner' },
      model: 'p',
    }))
    const url = await serve(
      line,
      { cache: createMemoryCacheStore(), provider, routes: ['client', 'provider'] },
      { authenticate: bearer },
    )
    const connectAs = (name: string): Promise<RawHttpClient> =>
      connect({
        ...{ url, era, capabilities: { sampling: {} }, headers: { authorization: `Bearer ${name}` } },
        answer: () => says(`from ${name}`),
      })
    const ask = async (client: RawHttpClient, tool: string): Promise<string> =>
      textOf((await client.callTool(tool, { topic: 'x' })).response)
    const [mallory, ada, again] = (await Promise.all(['mallory', 'ada', 'ada'].map(connectAs))) as [
      RawHttpClient,
      RawHttpClient,
      RawHttpClient,
    ]
    expect(await Promise.all([mallory, ada].map((client) => ask(client, 'remember')))).toEqual([
      'from mallory',
      'from ada',
    ])
    again.answer = () => NO_ANSWER
    expect(await ask(again, 'remember')).toBe('from ada')
    expect(await Promise.all([mallory, ada].map((client) => ask(client, 'consult')))).toEqual([
      'from the owner',
      'from the owner',
    ])
    expect(provider).toHaveBeenCalledTimes(1)
  },
)

test.each(COMBINATIONS)('SDK %s, %s, cache poisoning: nor is what nobody in particular said', async (line, era) => {
  const url = await serve(line, { cache: createMemoryCacheStore() })
  const said: string[] = []
  for (const name of ['mallory', 'ada']) {
    const client = await connect({ url, era, capabilities: { sampling: {} }, answer: () => says(`from ${name}`) })
    said.push(textOf((await client.callTool('remember', { topic: 'x' })).response))
  }
  expect(said).toEqual(['from mallory', 'from ada'])
})

test('a compressed body is not inflated: what a proxy in front must not pass on is no JSON', async () => {
  const url = await serve('v2', {})
  const bomb = gzipSync(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping', params: { x: 'x'.repeat(8_000_000) } }))
  expect(bomb.length).toBeLessThan(50_000)
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip', accept: 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(bomb) })
  expect(response.status).toBe(400)
  expect(await response.text()).toContain('not JSON')
})

test('a server to start is no shell command: its arguments arrive as they are', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sampan-shell-'))
  try {
    const file = path.join(folder, 'injected')
    const hostile = [
      `; touch ${file}`,
      `$(touch ${file})`,
      `\`touch ${file}\``,
      `| touch ${file}`,
      '"',
      "'",
      '*',
      '%PATH%',
    ]
    const script = 'console.error(JSON.stringify(process.argv.slice(1))); process.exit(1)'
    const server = { command: process.execPath, args: ['-e', script, '--', ...hostile], cwd: folder }
    const error = await createHost({ server }).catch((reason: unknown) => reason as HostError)
    expect(JSON.parse((error as HostError).stderr ?? '')).toEqual(hostile)
    expect(existsSync(file)).toBe(false)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('2026: other answers to a round that was answered change nothing', async () => {
  const url = await serve('v2', {})
  const client = await connect({ url, era: '2026', capabilities: { sampling: {} } })
  const begun = await client.round('think', { topic: 'x' })
  const [key] = Object.keys(begun.inputRequests) as [string]
  const answer = (text: string) =>
    client.round('think', { topic: 'x' }, { requestState: begun.requestState, inputResponses: { [key]: says(text) } })
  const results = [...(await Promise.all([answer('first'), answer('second')])), await answer('third')]
  expect(results.map(({ response }) => textOf(response))).toEqual(['first', 'first', 'first'])
})

test('2026: who asks and never comes back takes no more than its room, and the room is free again after the TTL', async () => {
  // A key of its own: what servers of one process hold under the process's key is counted together.
  const keys = [crypto.getRandomValues(new Uint8Array(32))]
  const url = await serve('v2', { continuation: { keys, maxRuns: 5, ttlMs: 3000 } })
  const client = await connect({ url, era: '2026', capabilities: { sampling: {} }, answer: () => says('fine') })
  for (let n = 0; n < 5; n++) expect((await client.round('think', { topic: `${n}` })).complete).toBe(false)
  const refused = await client.round('think', { topic: 'x' })
  expect(refused.complete).toBe(true)
  expect(textOf(refused.response)).toContain('continuation.maxRuns')
  await expect
    .poll(async () => textOf((await client.callTool('think', { topic: 'after' })).response), { timeout: 15_000 })
    .toBe('fine')
})

describe.each(['v1', 'v2'] as const)('SDK %s, 2025', (line) => {
  test('session fixation: the server makes up the id, and one that a client brings is unknown', async () => {
    const url = await serve(line, {})
    const fixed = 'chosen-by-the-attacker'
    const victim = new RawHttpClient({ url, era: '2025', headers: { 'mcp-session-id': fixed } })
    closing.push(() => victim.close())
    const { protocolVersion, capabilities, clientInfo } = victim.identity
    await victim.request('initialize', { protocolVersion, capabilities, clientInfo })
    victim.headers = {}
    await victim.notify('notifications/initialized')
    expect(victim.sessionId).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    expect(textOf(await victim.request('tools/call', { name: 'echo', arguments: {} }))).toContain('no admin')
    const attacker = await connect({ url, era: '2025' })
    attacker.sessionId = fixed
    await expect(attacker.request('tools/list')).rejects.toThrow('HTTP 404')
  })

  test('a flood of streams: one session holds one, the others end, and its calls are served', async () => {
    const url = await serve(line, {})
    const client = await connect({ url, era: '2025', capabilities: { sampling: {} }, answer: () => says('fine') })
    const streams: Exchange[] = []
    for (let n = 0; n < 100; n++) streams.push(await client.getStream())
    expect(streams.map(({ status }) => status)).toEqual(streams.map(() => 200))
    await Promise.all(streams.slice(0, -1).map(({ body }) => body))
    let open = true
    void streams.at(-1)?.body.then(
      () => (open = false),
      () => (open = false),
    )
    expect(textOf((await client.callTool('think', { topic: 'x' })).response)).toBe('fine')
    expect(open).toBe(true)
  })

  test('an answer under the id of a question that went to another session is nobody’s', async () => {
    const url = await serve(line, {})
    const victim = await connect({ url, era: '2025', capabilities: { sampling: {} }, answer: () => NO_ANSWER })
    const call = victim.request('tools/call', { name: 'think', arguments: { topic: 'x' } })
    const { id } = await victim.waitFor('a question', ({ method }) => method === 'sampling/createMessage')
    // The attacker has a question of its own under the same id: its answer is for that one.
    const attacker = await connect({ url, era: '2025', capabilities: { sampling: {} }, answer: () => NO_ANSWER })
    const own = attacker.request('tools/call', { name: 'think', arguments: { topic: 'y' } })
    const question = await attacker.waitFor('a question', ({ method }) => method === 'sampling/createMessage')
    expect(question.id).toBe(id)
    await attacker.respond(id as number, says('own'))
    expect(textOf(await own)).toBe('own')
    await victim.respond(id as number, says('mine'))
    expect(textOf(await call)).toBe('mine')
  })
})

/** An identity provider: the token is the user's name. */
function bearer(request: { readonly headers: { get(name: string): string | null } }): {
  token: string
  clientId: string
  scopes: string[]
  extra: { sub: string }
} {
  const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? ''
  return { token, clientId: 'app', scopes: [], extra: { sub: token } }
}
