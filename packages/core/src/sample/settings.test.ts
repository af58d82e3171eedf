import cluster from 'node:cluster'
import { expect, test, vi } from 'vitest'
import type { SamplingOptions } from '../options.ts'
import { resolveOptions } from './settings.ts'

const key = new Uint8Array(32).fill(1)
const store = {
  get: async () => undefined,
  set: async () => {},
  claim: async () => true,
  replace: async () => true,
  delete: async () => {},
}

test.each<[string, unknown, string]>([
  ['a provider that is no function', { provider: {} }, 'provider'],
  ['maxTokens 0', { defaults: { maxTokens: 0 } }, 'defaults.maxTokens'],
  ['a temperature of 3', { defaults: { temperature: 3 } }, 'defaults.temperature'],
  ['an unknown preset', { defaults: { prefer: 'best' } }, 'prefer'],
  ['maxInputTokens NaN', { defaults: { maxInputTokens: Number.NaN } }, 'defaults.maxInputTokens'],
  ['re-asks without end', { defaults: { maxReasks: Number.NaN } }, 'defaults.maxReasks'],
  ['half a re-ask', { defaults: { maxReasks: 0.5 } }, 'defaults.maxReasks'],
  ['an unknown way with cut answers', { defaults: { onTruncated: 'stop' } }, 'defaults.onTruncated'],
  ['a system prompt that is none', { defaults: { system: 5 } }, 'defaults.system'],
  ['an unknown route', { routes: ['oracle'] }, 'routes'],
  ['maxRetries -1', { maxRetries: -1 }, 'maxRetries'],
  ['a heartbeat of 0', { heartbeatMs: 0 }, 'heartbeatMs'],
  ['a heartbeat that a timer takes for 1 ms', { heartbeatMs: 2 ** 31 }, 'heartbeatMs'],
  ['no end of rounds', { continuation: { maxRounds: Number.NaN } }, 'continuation.maxRounds'],
  ['a grace below 0', { continuation: { replayGraceMs: -1 } }, 'continuation.replayGraceMs'],
  ['a tool without a name', { handoff: { toolName: '' } }, 'handoff.toolName'],
  ['a tool whose name is none', { handoff: { toolName: 'answer it' } }, 'handoff.toolName'],
  ['a ledger store that is none', { budget: { store: {} } }, 'budget.store'],
  ['a limit store that is none', { limits: { concurrency: 1, store: new Map() } }, 'limits.store'],
  ['a cache that keeps nothing', { cache: { store: new Map(), ttlMs: 0 } }, 'cache.ttlMs'],
  ['a cache that waits for nothing', { cache: { store: new Map(), timeoutMs: Number.NaN } }, 'cache.timeoutMs'],
  ['a hook of the cache that is none', { cache: { store: new Map(), onError: 'warn' } }, 'cache.onError'],
  ['no keys', { continuation: { keys: [] } }, 'continuation.keys'],
  ['a short key', { continuation: { keys: [key, new Uint8Array(16)] } }, 'continuation.keys[1]'],
  ['a key that is text', { continuation: { keys: ['x'.repeat(32)] } }, 'continuation.keys[0]'],
  ['a ttl of 0', { continuation: { ttlMs: 0 } }, 'continuation.ttlMs'],
  ['maxRuns 0', { continuation: { maxRuns: 0 } }, 'continuation.maxRuns'],
  ['a shared store without a key', { continuation: { store } }, 'continuation.keys'],
])('%s is refused, naming the option', (_what, options, field) => {
  expect(() => resolveOptions(options as SamplingOptions)).toThrow(
    expect.objectContaining({ code: 'invalid_request', evidence: expect.objectContaining({ field }) }),
  )
})

test('one of a cluster’s workers needs keys that the others have', () => {
  vi.spyOn(cluster, 'isWorker', 'get').mockReturnValue(true)
  expect(() => resolveOptions({})).toThrow(/workers/)
  expect(() => resolveOptions({ continuation: { keys: [key] } })).not.toThrow()
  vi.restoreAllMocks()
})

test('what is resolved is complete', () => {
  expect(resolveOptions({ handoff: true, continuation: { keys: [key], store } })).toMatchObject({
    routes: ['client', 'provider', 'handoff', 'fallback'],
    handoff: { toolName: 'answer_question' },
    maxRounds: 10,
    continuation: { ttlMs: 600_000, maxRuns: 10_000 },
  })
})
