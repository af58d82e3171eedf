import type { JsonValue } from '../../protocol.ts'
import { canonical } from './canonical.ts'
import { decode } from '../extraction/encoded.ts'
import { jsonType, type Shape } from '../schema/shape.ts'

/** Keys under which models and tools put an answer, beside others. */
const WRAPPERS = new Set(
  (
    'action action_input answer answers args arguments candidates choices content corrected data final final_answer finalanswer final_output final_result final_version fixed function function_call improved input json label ' +
    'message object output parameters params parsed payload properties response result results revised structured_output ' +
    'structuredcontent structured_content structuredoutput text tool_calls tool_input toolinput value values'
  ).split(' '),
)

/** A wrapper with such a key holds no answer, or another one than was asked for. */
const DENIED =
  /error|example|sample|schema|draft|template|invalid|refus|previous|original|expected|placeholder|wrong|instead/i

/** Of which the other is what an answer came from. */
const FORERUNNER =
  /^(?:(?:first_?|initial_?|rough_?)?(?:draft|attempt|guess|thought)s?|input|original|previous|old|before)$/i
const OUTCOME =
  /^(?:final(?:_?(?:answer|output|result|version|response))?|answer|output|result|revised|corrected|fixed)$/i

const MAX_DEPTH = 6
const MOST_REPEATS = 10

/**
 * What may be wrapped in a value: under its only key, under a key that means "the answer", in a list of one, in a string of
 * JSON. The outermost first.
 */
export function unwrapped(value: JsonValue, shape: Shape, coerce: boolean): readonly JsonValue[] {
  const found: JsonValue[] = []
  const convertible = coerce && !shape.types.has('object') && !shape.types.has('array')
  let level: readonly JsonValue[] = [value]
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    level = level.flatMap((each) => contentsOf(each, shape))
    found.push(...level.filter((each) => shape.types.has(jsonType(each)) || (convertible && typeof each !== 'object')))
  }
  return found
}

type Fields = { readonly [key: string]: JsonValue }

/** A list of one; or of the same object over and over, as when a call is made twice. */
function isOne(list: readonly JsonValue[]): boolean {
  const [first, ...others] = list
  if (first === undefined || list.length > MOST_REPEATS) return false
  return (
    others.length === 0 ||
    (jsonType(first) === 'object' && others.every((each) => canonical(each) === canonical(first)))
  )
}

/** `"error": null` */
function isNothing(content: JsonValue): boolean {
  return content === null || content === false || content === '' || (Array.isArray(content) && content.length === 0)
}

function hasFailed({ status, success, ok, isError }: Fields): boolean {
  return (
    success === false ||
    ok === false ||
    isError === true ||
    (typeof status === 'string' && /^(?:error|fail)/i.test(status))
  )
}

function contentsOf(value: JsonValue, { constants }: Shape): readonly JsonValue[] {
  if (typeof value === 'string') {
    const decoded = decode(value)
    return decoded === undefined ? [] : [decoded]
  }
  if (Array.isArray(value)) return isOne(value) ? value.slice(0, 1) : []
  if (typeof value !== 'object' || value === null) return []
  const written = Object.entries(value)
  const forerunners = written.filter(([key]) => FORERUNNER.test(key))
  const hasOutcome = written.filter(([key]) => OUTCOME.test(key)).length === 1
  // `{"draft": …, "final": …}`: what came before the answer is set aside where the answer is named.
  const entries = forerunners.length > 0 && hasOutcome ? written.filter((each) => !forerunners.includes(each)) : written
  if (entries.some(([key, content]) => DENIED.test(key) && !isNothing(content)) || hasFailed(value as Fields)) return []
  const [only] = entries
  if (entries.length === 1 && only !== undefined) return [only[1]]
  return entries
    .filter(([key, content]) => WRAPPERS.has(key.toLowerCase()) || constants?.includes(content) === true)
    .map(([, content]) => content)
}
