import type { JsonSchema, JsonValue } from '../../protocol.ts'
import { eachSubschema, isSchema, resolveRef } from './subschemas.ts'

/** What a JSON Schema says about the outermost value. */
export interface Shape {
  readonly schema: JsonSchema
  /** The JSON types that the value may have. */
  readonly types: ReadonlySet<JsonType>
  /** Set when the value is one of these and nothing else. */
  readonly constants: readonly JsonValue[] | undefined
  /** The values that it may be by name, beside whatever else it may be: `number | "unknown"`. */
  readonly labels: readonly JsonValue[]
  /** It may be any text. */
  readonly freeText: boolean
  /** The properties that an object may have; `undefined` when it may have any. */
  readonly properties: ReadonlySet<string> | undefined
  /** The properties of all objects within; `undefined` when one of them may have any. */
  readonly allProperties: ReadonlySet<string> | undefined
}

export type JsonType = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null'

const ALL_TYPES: readonly JsonType[] = ['object', 'array', 'string', 'number', 'boolean', 'null']

export function shapeOf(schema: JsonSchema): Shape {
  const types = new Set<JsonType>()
  const constants: JsonValue[] = []
  let onlyConstants = true
  let freeText = false
  let properties: Set<string> | undefined = new Set()
  for (const branch of branches(schema, schema)) {
    const values = constantsOf(branch)
    if (values === undefined) {
      onlyConstants = false
      freeText ||= typesOf(branch).includes('string')
    } else constants.push(...values)
    for (const type of typesOf(branch)) types.add(type)
    if (!typesOf(branch).includes('object')) continue
    const named = isSchema(branch['properties']) ? Object.keys(branch['properties']) : []
    const open =
      isSchema(branch['additionalProperties']) || branch['additionalProperties'] === true || named.length === 0
    if (open) properties = undefined
    for (const name of named) properties?.add(name)
  }
  return {
    schema,
    types,
    constants: onlyConstants ? constants : undefined,
    labels: constants.filter((each) => typeof each === 'string'),
    freeText,
    properties,
    allProperties: allProperties(schema),
  }
}

function allProperties(schema: JsonSchema): ReadonlySet<string> | undefined {
  const names = new Set<string>()
  let open = false
  eachSubschema(schema, (each) => {
    if (isSchema(each['properties'])) for (const name of Object.keys(each['properties'])) names.add(name)
    else if (typesOf(each).includes('object') && !isComposed(each)) open = true
    if (isSchema(each['additionalProperties']) || each['additionalProperties'] === true) open = true
  })
  return open ? undefined : names
}

function isComposed(schema: JsonSchema): boolean {
  return ['$ref', 'anyOf', 'oneOf', 'allOf'].some((keyword) => keyword in schema)
}

export function jsonType(value: JsonValue): JsonType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value as JsonType
}

/** The schemas of which the value must fit one, or, under `allOf`, each; references are followed. */
export function branches(
  root: JsonSchema,
  schema: unknown,
  seen: ReadonlySet<string> = new Set(),
): readonly JsonSchema[] {
  if (!isSchema(schema)) return schema === false ? [] : [{}]
  const ref = schema['$ref']
  if (typeof ref === 'string') {
    if (seen.has(ref)) return []
    return branches(root, ref === '#' ? root : (resolveRef(root, ref) ?? {}), new Set([...seen, ref]))
  }
  for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
    const parts = schema[keyword]
    if (Array.isArray(parts)) {
      const own = 'properties' in schema ? [schema] : []
      return [...own, ...parts.flatMap((part) => branches(root, part, seen))]
    }
  }
  return [schema]
}

export function typesOf(schema: JsonSchema): readonly JsonType[] {
  const constants = constantsOf(schema)
  if (constants !== undefined) return constants.map(jsonType)
  const { type } = schema
  const named = Array.isArray(type) ? type : type === undefined ? [] : [type]
  if (named.length === 0) return 'properties' in schema ? ['object'] : ALL_TYPES
  return named.map((each) => (each === 'integer' ? 'number' : (each as JsonType)))
}

function constantsOf(schema: JsonSchema): readonly JsonValue[] | undefined {
  if ('const' in schema) return [schema['const'] as JsonValue]
  return Array.isArray(schema['enum']) ? (schema['enum'] as readonly JsonValue[]) : undefined
}
