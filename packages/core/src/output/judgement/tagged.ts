import type { JsonSchema, JsonValue } from '../../protocol.ts'
import { bareValue } from '../extraction/bare-words.ts'
import { decode } from '../extraction/encoded.ts'
import { taggedCall } from '../extraction/tagged-call.ts'
import { branches, jsonType, typesOf } from '../schema/shape.ts'
import { isSchema } from '../schema/subschemas.ts'
import { fit, type Target } from './fit.ts'
import { refused, type Verdict } from './judge.ts'

/** What a call in tags comes to: text where the schema wants text, JSON elsewhere. `undefined` where there is no such call. */
export async function judgeTagged<T>(visible: string, target: Target<T>): Promise<Verdict<T> | undefined> {
  const call = taggedCall(visible)
  if (call === undefined) return undefined
  if (call.kind === 'cut') return { kind: 'cut', problem: 'a call ends before it is closed' }
  if (call.kind === 'twice') return refused('the answer makes several calls')
  const { schema } = target.shape
  const entries = [...call.parameters].map(([name, text]) => [name, valueOf(text, name, schema)] as const)
  if (entries.some(([, value]) => value === undefined)) return undefined
  const found = await fit(Object.fromEntries(entries) as { [key: string]: JsonValue }, target)
  if (!found.ok) return { kind: 'refused', ...found }
  return { kind: 'value', output: found.output, input: found.input, repaired: true }
}

function valueOf(written: string, name: string, root: JsonSchema): JsonValue | undefined {
  // The line ends belong to the tags.
  const text = written.replace(/^[ \t]*\r?\n/, '').replace(/\r?\n[ \t]*$/, '')
  const types = wanted(name, root)
  const value = json(text.trim())
  if (types === undefined) return value ?? text
  if (types.has('null') && value === null) return null
  if (!types.has('string')) return value
  const fitsBoth = value !== undefined && typeof value !== 'string' && types.has(jsonType(value))
  return fitsBoth ? undefined : text
}

/** The types that the property may have; `undefined` for one that the schema does not name. */
function wanted(name: string, root: JsonSchema): ReadonlySet<string> | undefined {
  const properties = branches(root, root).flatMap((option) =>
    isSchema(option['properties']) && Object.hasOwn(option['properties'], name) ? [option['properties'][name]] : [],
  )
  if (properties.length === 0) return undefined
  return new Set(properties.flatMap((property) => branches(root, property).flatMap(typesOf)))
}

function json(text: string): JsonValue | undefined {
  const decoded = decode(text)
  if (decoded !== undefined) return decoded
  const bare = bareValue(text)
  return bare !== undefined && 'json' in bare ? (JSON.parse(bare.json) as JsonValue) : undefined
}
