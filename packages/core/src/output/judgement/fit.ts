import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { SamplingIssue } from '../../errors.ts'
import type { JsonValue } from '../../protocol.ts'
import { adapt } from './adapt.ts'
import { isDoubtedWithin } from './comment-properties.ts'
import { isPlaceholder, isSchemaEcho } from './echo.ts'
import { jsonType, type Shape } from '../schema/shape.ts'
import { unwrapped } from './wrappers.ts'

/** What a value is tried against. */
export interface Target<T> {
  readonly schema: StandardSchemaV1<unknown, T>
  readonly shape: Shape
  readonly coerce: boolean
}

export type Fit<T> =
  | { readonly ok: true; readonly output: T; readonly input: JsonValue; readonly changed: boolean }
  | { readonly ok: false; readonly issues: readonly SamplingIssue[]; readonly cause?: unknown }

/** Tries the value, then what is wrapped in it (`{"result": …}`). */
export async function fit<T>(value: JsonValue, target: Target<T>): Promise<Fit<T>> {
  const found = await fitWhole(value, target)
  const isDoubted = found.ok && isDoubtedWithin(value, found.input, target.shape)
  return isDoubted ? refused('a comment within the value puts it in doubt') : found
}

async function fitWhole<T>(value: JsonValue, target: Target<T>): Promise<Fit<T>> {
  if (isSchemaEcho(value, target.shape.schema)) return refused('the answer repeats the schema')
  const direct = await fitOne(value, target)
  if (direct.ok) return direct
  const fits: (Fit<T> & { ok: true })[] = []
  for (const inner of unwrapped(value, target.shape, target.coerce)) {
    if (isSchemaEcho(inner, target.shape.schema)) continue
    const found = await fitOne(inner, target)
    if (found.ok) fits.push(found)
  }
  const [first, ...others] = fits
  if (first === undefined) return direct
  if (others.some(({ input }) => JSON.stringify(input) !== JSON.stringify(first.input))) {
    return refused('the answer holds several values that fit')
  }
  return { ...first, changed: true }
}

async function fitOne<T>(value: JsonValue, target: Target<T>): Promise<Fit<T>> {
  const { value: adapted, misspelled, twice, narrowed } = adapt(value, target.shape.schema, target.coerce)
  const implausible = plausibility(target.coerce ? adapted : value, target.shape)
  if (implausible !== undefined) return refused(implausible)
  if (twice.length > 0) return refused(`the key "${twice[0]}" is given twice, in two spellings`)
  const asWritten = await validate(value, target.schema)
  if (misspelled.length > 0) {
    const issues = misspelled.map((key) => ({ message: `the key "${key}" is not spelled as it was asked for` }))
    return { ok: false, issues: [...issues, ...('issues' in asWritten ? asWritten.issues : [])] }
  }
  if ('output' in asWritten && (adapted === value || !(target.coerce || narrowed))) {
    return { ok: true, output: asWritten.output, input: value, changed: false }
  }
  if (adapted !== value) {
    const again = await validate(adapted, target.schema)
    if ('output' in again) return { ok: true, output: again.output, input: adapted, changed: true }
  }
  if ('output' in asWritten && !narrowed) return { ok: true, output: asWritten.output, input: value, changed: false }
  return 'output' in asWritten ? refused('its keys are of full width') : { ok: false, ...asWritten }
}

/** What a lenient schema would let pass, though it holds nothing of what was asked for. */
function plausibility(value: JsonValue, shape: Shape): string | undefined {
  if (!shape.types.has(jsonType(value)) && typeof value === 'object') return undefined
  if (shape.allProperties !== undefined && isPlaceholder(value, shape.schema))
    return 'the answer holds placeholders in place of values'
  if (shape.properties === undefined || jsonType(value) !== 'object') return undefined
  const keys = Object.keys(value as object)
  if (
    keys.length === 0 ||
    keys.some((key) => shape.properties?.has(key) || shape.properties?.has(key.normalize('NFKC')))
  )
    return undefined
  return `none of the keys ${keys
    .slice(0, 5)
    .map((key) => `"${key}"`)
    .join(', ')} is one that was asked for`
}

async function validate<T>(
  value: JsonValue,
  schema: StandardSchemaV1<unknown, T>,
): Promise<{ readonly output: T } | { readonly issues: readonly SamplingIssue[]; readonly cause?: unknown }> {
  try {
    const result = await schema['~standard'].validate(value)
    if (result.issues === undefined) return { output: result.value }
    return { issues: result.issues.map(plainIssue) }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return { issues: [{ message: `the schema's own check threw: ${reason}` }], cause }
  }
}

function plainIssue({ message, path }: StandardSchemaV1.Issue): SamplingIssue {
  if (path === undefined || path.length === 0) return { message }
  // A plain list, whatever class of its own a library uses.
  return { message, path: Array.from(path, (segment) => (typeof segment === 'object' ? segment.key : segment)) }
}

function refused(message: string): { readonly ok: false; readonly issues: readonly SamplingIssue[] } {
  return { ok: false, issues: [{ message }] }
}
