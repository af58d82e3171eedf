import type { JsonValue } from '../../protocol.ts'
import { decode } from '../extraction/encoded.ts'
import { jsonType, type Shape } from '../schema/shape.ts'

/** Keys under which models and tools put an answer, beside others. */
const WRAPPERS = new Set(
  (
    'answer answers args arguments candidates choices content data final final_answer finalanswer function function_call input json label ' +
    'message object output parameters params parsed payload properties response result results structured_output ' +
    'structuredcontent structured_content structuredoutput text tool_calls tool_input value values'
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

/**
 * What may be wrapped in a value: under its only key, under a key that means "the answer", in a list of one, in a string of
 * JSON. The outermost first.
 */
export function unwrapped(value: JsonValue, shape: Shape, coerce: boolean): readonly JsonValue[] {
  const found: JsonValue[] = []
  let level: readonly JsonValue[] = [value]
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    level = level.flatMap((each) => contentsOf(each, shape))
    found.push(...level.filter((each) => shape.types.has(jsonType(each)) || (coerce && typeof each !== 'object')))
  }
  return found
}

function contentsOf(value: JsonValue, { constants }: Shape): readonly JsonValue[] {
  if (typeof value === 'string') {
    const decoded = decode(value)
    return decoded === undefined ? [] : [decoded]
  }
  if (Array.isArray(value)) return value.length === 1 ? value : []
  if (typeof value !== 'object' || value === null) return []
  const written = Object.entries(value)
  const forerunners = written.filter(([key]) => FORERUNNER.test(key))
  const hasOutcome = written.filter(([key]) => OUTCOME.test(key)).length === 1
  // `{"draft": …, "final": …}`: what came before the answer is set aside where the answer is named.
  const entries = forerunners.length > 0 && hasOutcome ? written.filter((each) => !forerunners.includes(each)) : written
  if (entries.some(([key]) => DENIED.test(key))) return []
  const [only] = entries
  if (entries.length === 1 && only !== undefined) return [only[1]]
  return entries
    .filter(([key, content]) => WRAPPERS.has(key.toLowerCase()) || constants?.includes(content) === true)
    .map(([, content]) => content)
}
