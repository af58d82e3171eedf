import { envelope, PROTOCOL_VERSION } from '@sampan/test-support'
import fc from 'fast-check'

/** Messages that were right until something happened to them: the input of fuzz.test.ts. */

const clientInfo = { name: 'fuzz', version: '0' }
const answer = { role: 'assistant', content: { type: 'text', text: 'an answer' }, model: 'm', stopReason: 'endTurn' }
const request = (method: string, params: object = {}): object => ({ jsonrpc: '2.0', id: 7, method, params })
const notification = (method: string, params: object = {}): object => ({ jsonrpc: '2.0', method, params })
const call = (name: string, more: object = {}): object =>
  request('tools/call', { name, arguments: { topic: 'fuzz' }, ...more })

const either = [
  // Several times, so that many of the damaged ones still reach a handler.
  ...Array<object>(5).fill(call('ask')),
  ...Array<object>(3).fill(call('twice', { _meta: { progressToken: 'p' } })),
  call('no-such-tool'),
  request('tools/list', { cursor: 'c' }),
  request('ping'),
  request('logging/setLevel', { level: 'info' }),
  request('completion/complete', { ref: { type: 'ref/prompt', name: 'p' }, argument: { name: 'a', value: 'v' } }),
  request('resources/read', { uri: 'test://x' }),
  request('prompts/get', { name: 'p', arguments: {} }),
  notification('notifications/cancelled', { requestId: 7, reason: 'why not' }),
  notification('notifications/progress', { progressToken: 0, progress: 1, total: 2, message: 'on' }),
  notification('notifications/roots/list_changed'),
  { jsonrpc: '2.0', id: 0, result: answer },
  { jsonrpc: '2.0', id: 1, result: { ...answer, content: [answer.content] } },
  { jsonrpc: '2.0', id: 2, error: { code: -1, message: 'User rejected', data: {} } },
]

export const SEEDS_2025: readonly object[] = [
  request('initialize', { protocolVersion: PROTOCOL_VERSION['2025'], capabilities: { sampling: {} }, clientInfo }),
  notification('notifications/initialized'),
  ...either,
]

/** @param requestState Of a call of `ask` that waits for its first answer. */
export function seeds2026(requestState: string): readonly object[] {
  const _meta = envelope({ clientInfo, capabilities: { sampling: {} }, protocolVersion: PROTOCOL_VERSION['2026'] })
  const withEnvelope = (message: object): object =>
    'params' in message ? { ...message, params: { _meta, ...(message.params as object) } } : message
  const retry = { requestState, inputResponses: { 'input-1': answer, x: { action: 'accept', content: {} } } }
  return [...either, request('server/discover'), call('ask', retry), call('twice', retry)].map(withEnvelope)
}

type Edit = {
  readonly at: number
  readonly kind: 'replace' | 'remove' | 'rename' | 'repeat' | 'flip'
  readonly value: unknown
}

const awkward = fc.constantFrom<unknown>(
  ...[null, true, '', -1, 0.5, 1e308, 2 ** 53, [], {}, '\u0000', '\ud800', '__proto__', 'x'.repeat(10_000)],
  nested(500),
)
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('replace', 'remove', 'rename', 'repeat', 'flip'),
  value: fc.oneof(awkward, fc.jsonValue({ maxDepth: 2 })),
})

function nested(depth: number): unknown {
  let value: unknown = 'deep'
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

/** `arbitrary` in one of `times` cases, and else `otherwise`. */
export function rarely<T, U>(times: number, arbitrary: fc.Arbitrary<T>, otherwise: U): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: times - 1, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary })
}

/** A message on the wire: a few edits of a right one, and sometimes the text itself cut or broken. */
export function damaged(seeds: readonly object[]): fc.Arbitrary<string> {
  const cut = fc.record({ at: fc.nat(), insert: fc.constantFrom('', '"', '}', '\\', '\u0007', '[[[[', '9e999') })
  return fc
    .record({
      seed: fc.constantFrom(...seeds),
      // An id of its own: that two calls have the same is one fault among many, and would hide the others.
      id: fc.integer({ min: 1000, max: 999_999 }),
      edits: fc.array(edit, { maxLength: 3 }),
      cut: rarely(8, cut, null),
      batch: rarely(16, fc.nat({ max: 3 }), null),
    })
    .map(({ seed, id, edits, cut: damage, batch }) => {
      const message = edits.reduce(apply, withId(structuredClone(seed), id) as unknown)
      const whole = JSON.stringify(batch === null ? message : Array(batch).fill(message)) ?? 'null'
      if (damage === null) return whole
      const at = damage.at % (whole.length + 1)
      return whole.slice(0, at) + damage.insert + (damage.at % 2 === 0 ? whole.slice(at) : '')
    })
}

function withId(message: object, id: number): object {
  return 'method' in message && 'id' in message ? { ...message, id } : message
}

/** Every place in the message: what holds it, and under which key. */
function* places(holder: object): Generator<[Record<string, unknown>, string]> {
  for (const [key, value] of Object.entries(holder)) {
    yield [holder as Record<string, unknown>, key]
    if (typeof value === 'object' && value !== null) yield* places(value)
  }
}

function apply(message: unknown, { at, kind, value }: Edit): unknown {
  if (typeof message !== 'object' || message === null) return message
  const all = [...places(message)]
  if (all.length === 0) return message
  const [holder, key] = all[at % all.length] as [Record<string, unknown>, string]
  const old = holder[key]
  // A copy, as the next edit may change it, or put it into itself.
  if (kind === 'replace') set(holder, key, JSON.parse(JSON.stringify(value)))
  else if (kind === 'repeat') set(holder, key, [old, old])
  else if (kind === 'flip') set(holder, key, flipped(old, at))
  else {
    delete holder[key]
    if (kind === 'rename') set(holder, typeof value === 'string' ? value : `${key}x`, old)
  }
  return message
}

// Not by assignment: that would lose a member named `__proto__`, which JSON can carry.
function set(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
}

/** The same text with one character changed, or a neighbour of the number. */
function flipped(value: unknown, at: number): unknown {
  if (typeof value === 'number') return value + (at % 3) - 1
  if (typeof value !== 'string' || value === '') return [value]
  const index = at % value.length
  return value.slice(0, index) + (value[index] === 'A' ? 'B' : 'A') + value.slice(index + 1)
}
