import type { JsonSchema, JsonValue } from '../../protocol.ts'
import { canonical } from './canonical.ts'
import { holdsVariable } from './template.ts'
import { eachSubschema, isSchema } from '../schema/subschemas.ts'

/** Whether the value is the schema itself, as a model repeats it before or in place of an answer. */
export function isSchemaEcho(value: JsonValue, schema: JsonSchema): boolean {
  if (!isSchema(value)) return false
  const { $schema: dialect, properties } = value
  const asked = isSchema(schema['properties']) ? Object.keys(schema['properties']) : []
  if (typeof dialect === 'string' && dialect.includes('json-schema.org') && !asked.includes('$schema')) return true
  if (isSchemaLike(value) && canonical(value as JsonValue) === canonical(schema as JsonValue)) return true
  if (asked.includes('properties') || !isSchema(properties)) return false
  const described = Object.values(properties)
  return described.length > 0 && described.every((each) => isSchema(each) && isSchemaLike(each))
}

function isSchemaLike(value: JsonSchema): boolean {
  return (
    typeof value['type'] === 'string' ||
    ['$ref', 'anyOf', 'oneOf', 'allOf', 'enum', 'const'].some((key) => key in value)
  )
}

const TYPE_NAME = /^(string|number|integer|boolean|bool|float|int|object|array|null|any)(\[\])?$/i
const BLANK =
  /^(\.{3}|…|<(your|insert|string|number|integer|boolean)\b[^<>]{0,60}>|\[(your|insert)\b[^\]]{0,60}\]|your_[a-z_]{1,40}|insert_[a-z_]{1,40})$/i

/** `["a", "b", "... and 5 more"]` */
const LEFT_OUT =
  /^(?:(?:\.{3}|…)\W{0,3}(?:and\s+)?(?:\d+\s+)?|and\s+\d+\s+)(?:more|others?|rest|remaining|etc|so on)\b[^.]{0,40}$/i

/** Whether the value is a form to be filled in: `{"name": "string", "age": "number"}`, or `"summary": "..."`. */
export function isPlaceholder(value: JsonValue, schema: JsonSchema): boolean {
  const leaves: (string | number | boolean | null)[] = []
  collectLeaves(value, leaves)
  if (holdsItsKey(value)) return true
  const texts = leaves.filter((leaf) => typeof leaf === 'string')
  const constants = new Set<unknown>()
  eachSubschema(schema, (each) => {
    if ('const' in each) constants.add(each['const'])
    if (Array.isArray(each['enum'])) for (const label of each['enum']) constants.add(label)
  })
  if (holdsVariable(value, constants)) return true
  const free = texts.filter((text) => !constants.has(text))
  if (free.some((text) => BLANK.test(text.trim()) || LEFT_OUT.test(text.trim()))) return true
  // `{"name": "string", "age": 0}`: the names of types, and what stands for nothing.
  const named = free.filter((text) => TYPE_NAME.test(text.trim()))
  const rest = leaves.filter((leaf) => typeof leaf !== 'string' && leaf !== null && leaf !== 0 && leaf !== false)
  return leaves.length > 1 && named.length > 0 && named.length === texts.length && rest.length === 0
}

/** `{"text": "<text>"}`, `{"name": "{{name}}"}`: a text that is the name of its own place, in brackets. */
function holdsItsKey(value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value as { readonly [key: string]: JsonValue }).some(([key, child]) => {
    if (/^(?:\.{3}|…)$/.test(key.trim())) return true
    if (typeof child !== 'string') return holdsItsKey(child)
    if (child.length > 80) return false
    const [, name] = /^\s*[<[{$%]{1,3}\s*([\w .-]{1,64}?)\s*[>\]}%]{1,3}\s*$/.exec(child) ?? []
    const plain = (each: string): string => each.replace(/[\W_]/g, '').toLowerCase()
    return name !== undefined && plain(name).endsWith(plain(key))
  })
}

function collectLeaves(value: JsonValue, leaves: (string | number | boolean | null)[]): void {
  if (typeof value !== 'object' || value === null) leaves.push(value)
  else
    for (const child of Array.isArray(value) ? value : Object.values(value)) collectLeaves(child as JsonValue, leaves)
}
