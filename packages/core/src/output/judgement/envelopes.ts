import type { JsonValue } from '../../protocol.ts'

/**
 * The answers of model APIs, as a model or a gateway writes them in place of the answer itself: what they carry is read as if it
 * had been the answer.
 */
export interface Carried {
  readonly text: string
  /** Why the model stopped, if the envelope says so. */
  readonly stopReason: string | undefined
}

/** Where APIs put messages, their text and their calls. */
const CARRIERS =
  'choices candidates output outputs response message messages delta content parts text output_text generated_text completion tool_calls function_call function functionCall toolUse'.split(
    ' ',
  )
/** Of a call: what is called, and with what. */
const CALLED = 'name tool tool_name toolName action function recipient_name'.split(' ')
const PAYLOADS = 'arguments args input parameters params tool_input toolInput action_input kwargs'.split(' ')
const STOPS = 'finish_reason finishReason stop_reason stopReason done_reason'.split(' ')
/** Whose words are not the model's. */
const OTHERS = /^(?:user|human|system|developer|tool|function)$/i
const REASONING = /think|reason|thought/i
const FAILED = /^(?:error|fail)/i
const MAX_DEPTH = 10

type Fields = { readonly [key: string]: JsonValue }

/** What an API's answer carries: the input of its calls, or else its texts; `undefined` for any other value. */
export function carriedBy(value: JsonValue): Carried | undefined {
  const texts: string[] = []
  const payloads: string[] = []
  let stopReason: string | undefined
  const walk = (each: JsonValue, depth: number): void => {
    if (depth > MAX_DEPTH) return
    if (typeof each === 'string') texts.push(each)
    else if (Array.isArray(each)) for (const item of each) walkItem(item, depth + 1)
    else if (typeof each === 'object' && each !== null) walkFields(each as Fields, depth)
  }
  const walkItem = (item: JsonValue, depth: number): void => {
    // A list of texts is a value, not a message in parts.
    if (typeof item === 'object') walk(item, depth)
  }
  const walkFields = (fields: Fields, depth: number): void => {
    if (isForeign(fields)) return
    const stop = STOPS.map((key) => fields[key]).find((each) => typeof each === 'string')
    if (typeof stop === 'string') stopReason = stop
    const payload = payloadOf(fields)
    if (payload !== undefined) payloads.push(typeof payload === 'string' ? payload : JSON.stringify(payload))
    else for (const key of CARRIERS) if (fields[key] !== undefined) walk(fields[key], depth + 1)
  }
  if (typeof value === 'object') walk(value, 0)
  const [first] = payloads.length > 0 ? payloads : texts
  if (first === undefined) return undefined
  return { text: (payloads.length > 0 ? payloads : texts).join('\n\n'), stopReason }
}

/** Somebody else's message, a thought, or a failure. */
function isForeign({ role, type, thought, error, status }: Fields): boolean {
  if (typeof role === 'string' && OTHERS.test(role)) return true
  if (thought === true || (typeof type === 'string' && REASONING.test(type))) return true
  return (error !== undefined && error !== null) || (typeof status === 'string' && FAILED.test(status))
}

function payloadOf(fields: Fields): JsonValue | undefined {
  const isCall = CALLED.some((key) => typeof fields[key] === 'string')
  const keys = isCall ? PAYLOADS.filter((key) => fields[key] !== undefined && fields[key] !== null) : []
  return keys.length === 1 ? fields[keys[0] ?? ''] : undefined
}
