import { McpServer } from '@modelcontextprotocol/server'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { SamplingOptions } from '../options.ts'
import { connectRaw, type RawPeer } from '../raw-peer.fixture.ts'
import { withSampling } from '../with-sampling.ts'

/** What a 2026 server does with state and answers that are not what they should be. Every retry is sent by hand. */

const key = (fill: number): Uint8Array => new Uint8Array(32).fill(fill)
const reply = (text: string): object => ({ role: 'assistant', content: { type: 'text', text }, model: 'm' })

interface Served {
  readonly build: () => McpServer
  /** Each entry of a handler, each effect, each end of one. */
  readonly log: string[]
}

function served(options: SamplingOptions = {}, replayable = false): Served {
  const log: string[] = []
  const build = (): McpServer => {
    const server = withSampling(new McpServer({ name: 'served', version: '0' }), options)
    const inputSchema = z.object({ n: z.number() })
    for (const name of ['two', 'other']) {
      server.registerTool(name, { inputSchema, replayable }, async ({ n }, ctx) => {
        log.push(`start ${n}`)
        try {
          const first = await ctx.sample({ prompt: 'first', key: 'first' })
          await ctx.step('effect', () => void log.push('effect'))
          const second = await ctx.sample({ prompt: 'second', key: 'second' })
          return { content: [{ type: 'text', text: `${first.text} ${second.text}` }] }
        } finally {
          log.push('finally')
        }
      })
    }
    return server
  }
  return { build, log }
}

const call = { name: 'two', arguments: { n: 1 } }

async function begun(server: Served): Promise<{ peer: RawPeer; state: string }> {
  const peer = await connectRaw({ v2: server.build }, { era: '2026' })
  const { result } = await peer.request('tools/call', call)
  expect(result.resultType).toBe('input_required')
  expect(Object.keys(result.inputRequests)).toEqual(['first'])
  return { peer, state: result.requestState }
}

const FROZEN = { code: -32602, message: 'Invalid or expired requestState', data: { reason: 'invalid_request_state' } }
const firstAnswer = { first: reply('one') }

test('the author’s keys are the keys on the wire, and the call goes on to its end', async () => {
  const server = served()
  const { peer, state } = await begun(server)
  const second = await peer.request('tools/call', { ...call, requestState: state, inputResponses: firstAnswer })
  expect(Object.keys(second.result.inputRequests)).toEqual(['second'])
  const last = { ...call, requestState: second.result.requestState, inputResponses: { second: reply('two') } }
  const { result } = await peer.request('tools/call', last)
  expect(result.content).toEqual([{ type: 'text', text: 'one two' }])
  expect(server.log).toEqual(['start 1', 'effect', 'finally'])
})

for (const replayable of [false, true]) {
  const kind = replayable ? 'replayable' : 'suspended'

  test.each<[string, (state: string) => object]>([
    ['tampered', (state) => ({ requestState: flip(state, 40) })],
    ['tampered in its last character', (state) => ({ requestState: flip(state, state.lastIndexOf('.') - 1) })],
    ['truncated', (state) => ({ requestState: state.slice(0, -9) })],
    ['without its round', (state) => ({ requestState: state.slice(0, state.lastIndexOf('.')) })],
    ['of a round that has not been', (state) => ({ requestState: state.replace(/\.\d+$/, '.7') })],
    ['of another tool', (state) => ({ requestState: state, name: 'other' })],
    ['of other arguments', (state) => ({ requestState: state, arguments: { n: 2 } })],
    ['made up', () => ({ requestState: 'sampan1.AAAA.1' })],
  ])(`state that is %s is refused before the handler (${kind})`, async (_what, change) => {
    const server = served({}, replayable)
    const { peer, state } = await begun(server)
    const { error, result } = await peer.request('tools/call', {
      ...call,
      inputResponses: firstAnswer,
      ...change(state),
    })
    expect(result).toBeUndefined()
    expect(error).toEqual(FROZEN)
    expect(server.log).toEqual(['start 1'])
    // Nothing is lost for the rightful caller.
    const rightful = await peer.request('tools/call', { ...call, requestState: state, inputResponses: firstAnswer })
    expect(Object.keys(rightful.result.inputRequests)).toEqual(['second'])
  })

  test(`a repeated retry gets the stored reply, at once and later (${kind})`, async () => {
    const server = served({}, replayable)
    const { peer, state } = await begun(server)
    const retry = { ...call, requestState: state, inputResponses: firstAnswer }
    const [one, two] = await Promise.all([peer.request('tools/call', retry), peer.request('tools/call', retry)])
    expect(two?.result).toEqual(one?.result)
    const last = { ...call, requestState: one?.result.requestState, inputResponses: { second: reply('two') } }
    const [three, four] = await Promise.all([peer.request('tools/call', last), peer.request('tools/call', last)])
    expect(three?.result.content).toEqual([{ type: 'text', text: 'one two' }])
    expect(four?.result.content).toEqual(three?.result.content)
    const finished = await peer.request('tools/call', last)
    expect(finished.result.content).toEqual(three?.result.content)
    const earlier = await peer.request('tools/call', retry)
    expect(earlier.result).toEqual(one?.result)
    expect(server.log).toEqual(['start 1', 'effect', 'finally'])
  })

  test(`expired state is refused, and the handler’s finally has run (${kind})`, async () => {
    const server = served({ continuation: { ttlMs: 60 } }, replayable)
    const { peer, state } = await begun(server)
    await expect.poll(() => server.log, { timeout: 5_000 }).toEqual(['start 1', 'finally'])
    const { error } = await peer.request('tools/call', { ...call, requestState: state, inputResponses: firstAnswer })
    expect(error).toEqual(FROZEN)
    expect(server.log).toEqual(['start 1', 'finally'])
  })
}

test('keys rotate: the first seals, all open, and what a foreign key sealed is refused', async () => {
  const { state } = await begun(served({ continuation: { keys: [key(1)] } }, true))
  const retry = { ...call, requestState: state, inputResponses: firstAnswer }
  const rotated = served({ continuation: { keys: [key(2), key(1)] } }, true)
  const foreign = served({ continuation: { keys: [key(2)] } }, true)
  const refused = await (await connectRaw({ v2: foreign.build }, { era: '2026' })).request('tools/call', retry)
  expect(refused.error).toEqual(FROZEN)
  expect(foreign.log).toEqual([])
  const { result } = await (await connectRaw({ v2: rotated.build }, { era: '2026' })).request('tools/call', retry)
  expect(Object.keys(result.inputRequests)).toEqual(['second'])
  // Another key set is another engine, as another process would be: the handler was run again.
  expect(rotated.log).toEqual(['start 1', 'effect'])
})

test('a run that is gone, of a tool that may not be run again, is a clear error to the caller', async () => {
  const { state } = await begun(served({ continuation: { keys: [key(3)] } }))
  const elsewhere = served({ continuation: { keys: [key(4), key(3)] } })
  const peer = await connectRaw({ v2: elsewhere.build }, { era: '2026' })
  const { result } = await peer.request('tools/call', { ...call, requestState: state, inputResponses: firstAnswer })
  expect(result.isError).toBe(true)
  expect(result.content[0].text).toContain('call the tool again from the start')
  expect(elsewhere.log).toEqual([])
})

test('answers nobody asked for are passed over; missing ones are asked for again', async () => {
  const server = served()
  const { peer, state } = await begun(server)
  const stray = { ...call, requestState: state, inputResponses: { stray: reply('x') } }
  const again = await peer.request('tools/call', stray)
  expect(Object.keys(again.result.inputRequests)).toEqual(['first'])
  const good = {
    ...call,
    requestState: again.result.requestState,
    inputResponses: { ...firstAnswer, stray: reply('x') },
  }
  expect(Object.keys((await peer.request('tools/call', good)).result.inputRequests)).toEqual(['second'])
})

test.each<[string, unknown]>([
  ['a number', 5],
  ['nothing', null],
  ['no responses at all', undefined],
  ['an empty object', {}],
  ['an elicitation result', { action: 'accept', content: {} }],
  ['an empty content array', { role: 'assistant', content: [], model: 'm' }],
  ['an unknown block', { role: 'assistant', content: { type: 'hologram' }, model: 'm' }],
])('an answer that is %s does no harm: the question is asked again, and the call can finish', async (_what, wrong) => {
  const server = served()
  const { peer, state } = await begun(server)
  const inputResponses = wrong === undefined ? undefined : { first: wrong }
  const again = await peer.request('tools/call', { ...call, requestState: state, inputResponses })
  expect(again.result.resultType).toBe('input_required')
  const [wireKey] = Object.keys(again.result.inputRequests)
  const good = {
    ...call,
    requestState: again.result.requestState,
    inputResponses: { [wireKey as string]: reply('one') },
  }
  expect(Object.keys((await peer.request('tools/call', good)).result.inputRequests)).toEqual(['second'])
})

test('an answer of 5 MB is taken', async () => {
  const { peer, state } = await begun(served())
  const huge = { first: reply('x'.repeat(5_000_000)) }
  const { result } = await peer.request('tools/call', { ...call, requestState: state, inputResponses: huge })
  expect(Object.keys(result.inputRequests)).toEqual(['second'])
})

test('a server’s own requestState, and its own verify, are left alone', async () => {
  const verified: string[] = []
  const build = (): McpServer => {
    const verify = (state: string): string => {
      verified.push(state)
      if (state !== 'theirs') throw new Error('not ours')
      return 'decoded'
    }
    const server = withSampling(new McpServer({ name: 'own', version: '0' }, { requestState: { verify } }))
    server.registerTool('own', {}, async (ctx) => {
      if (ctx.mcpReq.requestState() === 'decoded') return { content: [{ type: 'text', text: 'again' }] }
      return { resultType: 'input_required', inputRequests: {}, requestState: 'theirs' } as never
    })
    server.registerTool('ours', {}, async (ctx) => ({
      content: [{ type: 'text', text: (await ctx.sample('q')).text }],
    }))
    return server
  }
  const peer = await connectRaw({ v2: build }, { era: '2026' })
  const own = await peer.request('tools/call', { name: 'own', arguments: {} })
  const again = await peer.request('tools/call', { name: 'own', arguments: {}, requestState: own.result.requestState })
  expect(again.result.content[0].text).toBe('again')
  const ours = await peer.request('tools/call', { name: 'ours', arguments: {} })
  const [wireKey] = Object.keys(ours.result.inputRequests)
  const inputResponses = { [wireKey as string]: reply('fine') }
  const done = await peer.request('tools/call', {
    name: 'ours',
    arguments: {},
    requestState: ours.result.requestState,
    inputResponses,
  })
  expect(done.result.content[0].text).toBe('fine')
  expect(verified).toEqual(['theirs'])
})

test('past the cap on suspended runs a sample takes the next route, and says why', async () => {
  const build = (): McpServer => {
    const server = withSampling(new McpServer({ name: 'cap', version: '0' }), { continuation: { maxRuns: 1 } })
    server.registerTool('ask', {}, async (ctx) => {
      const { route, attempts } = await ctx.sample({ prompt: 'q', fallback: () => 'without a model' })
      return { content: [{ type: 'text', text: `${route} ${attempts[0]?.error?.code ?? ''}` }] }
    })
    return server
  }
  const peer = await connectRaw({ v2: build }, { era: '2026' })
  const results = []
  for (let n = 0; n < 3; n++) results.push((await peer.request('tools/call', { name: 'ask', arguments: { n } })).result)
  expect(results.at(-1).content[0].text).toBe('fallback unavailable')
})

function flip(state: string, index: number): string {
  const changed = state[index] === 'A' ? 'B' : 'A'
  return state.slice(0, index) + changed + state.slice(index + 1)
}
