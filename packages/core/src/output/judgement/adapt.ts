import type { JsonSchema, JsonValue } from '../../protocol.ts'
import { decode } from '../extraction/encoded.ts'
import { branches, jsonType, typesOf, type JsonType } from '../schema/shape.ts'
import { isSchema } from '../schema/subschemas.ts'
import { isMisspelling } from './misspelling.ts'

/**
 * The value with what the schema cannot mean put right, or the same value where there is nothing to put right.
 *
 * Always: an object or a list that was written as JSON within a string. With `coerce`: numbers and booleans within strings,
 * a string where a number was written, keys and labels in another case, one value where a list is wanted, null where a property may be
 * absent.
 */
export function adapt(value: JsonValue, root: JsonSchema, coerce: boolean): Adapted {
  const adapter = new Adapter(root, coerce)
  const adapted = adapter.adapt(value, root)
  return { value: adapted, misspelled: adapter.misspelled, twice: adapter.twice, narrowed: adapter.narrowed }
}

export interface Adapted {
  readonly value: JsonValue
  /** Keys that differ from an absent one of the schema in case, in punctuation or by a slip; what they hold would be lost. */
  readonly misspelled: readonly string[]
  /** Keys that mean a property which another key means too; one of the two values would be lost. */
  readonly twice: readonly string[]
  /** Keys were written in letters of full width, and mean properties. */
  readonly narrowed: boolean
}

class Adapter {
  readonly #root: JsonSchema
  readonly #coerce: boolean
  readonly misspelled: string[] = []
  readonly twice: string[] = []
  narrowed = false

  constructor(root: JsonSchema, coerce: boolean) {
    this.#root = root
    this.#coerce = coerce
  }

  adapt(value: JsonValue, schema: unknown): JsonValue {
    const options = branches(this.#root, schema)
    const type = jsonType(value)
    const accepting = options.filter((option) => typesOf(option).includes(type))
    if (accepting.length === 0) return this.#convert(value, options)
    if (Array.isArray(value)) return this.#array(value, accepting)
    if (type === 'object') return this.#object(value as { readonly [key: string]: JsonValue }, accepting)
    return this.#coerce && typeof value === 'string' ? label(value, accepting) : value
  }

  #array(value: readonly JsonValue[], options: readonly JsonSchema[]): JsonValue {
    const [option] = options
    if (options.length !== 1 || option === undefined) return value
    const tuple = Array.isArray(option['prefixItems']) ? (option['prefixItems'] as readonly unknown[]) : []
    return changed(
      value,
      value.map((item, index) => this.adapt(item, tuple[index] ?? option['items'] ?? true)),
    )
  }

  #object(value: { readonly [key: string]: JsonValue }, options: readonly JsonSchema[]): JsonValue {
    const option = options.length === 1 ? options[0] : discriminated(value, options)
    if (option === undefined) return value
    const properties = isSchema(option['properties']) ? option['properties'] : {}
    const entries = Object.entries(value)
    const required = Array.isArray(option['required']) ? (option['required'] as readonly unknown[]) : []
    const taken = new Set<string>()
    const adapted = entries.flatMap(([written, item]) => {
      const narrow = narrowKey(written, properties, value)
      this.narrowed ||= narrow !== written
      const meant = Object.hasOwn(properties, narrow) ? narrow : absentLike(narrow, properties, value)
      if (meant === undefined ? isMisspelled(narrow, properties, value) : meant !== narrow && !this.#coerce)
        this.misspelled.push(written)
      const key = this.#coerce ? (meant ?? written) : narrow
      if (taken.has(key) || isSecond(written, properties, value)) this.twice.push(written)
      taken.add(key)
      const schema = Object.hasOwn(properties, key) ? properties[key] : (option['additionalProperties'] ?? true)
      const adaptedItem = this.adapt(item, schema)
      if (
        this.#coerce &&
        adaptedItem === null &&
        Object.hasOwn(properties, key) &&
        !required.includes(key) &&
        !this.#accepts(schema, 'null')
      )
        return []
      return [[key, adaptedItem] as const]
    })
    const same =
      adapted.length === entries.length &&
      adapted.every(([key, item], index) => key === entries[index]?.[0] && item === entries[index]?.[1])
    return same ? value : Object.fromEntries(adapted)
  }

  #accepts(schema: unknown, type: JsonType): boolean {
    return branches(this.#root, schema).some((option) => typesOf(option).includes(type))
  }

  #convert(value: JsonValue, options: readonly JsonSchema[]): JsonValue {
    const wanted = new Set(options.flatMap(typesOf))
    if (typeof value === 'string' && (wanted.has('object') || wanted.has('array'))) {
      const decoded = decode(value)
      if (decoded !== undefined && wanted.has(jsonType(decoded))) return this.adapt(decoded, { anyOf: options })
    }
    if (!this.#coerce) return value
    const scalar = convertScalar(value, wanted)
    if (scalar !== undefined) return scalar
    const lists = options.filter((option) => option['type'] === 'array' && !('prefixItems' in option))
    const [list] = lists
    return lists.length === 1 && value !== null ? [this.adapt(value, list?.['items'] ?? true)] : value
  }
}

/** A number or boolean in a string, or a string from one, where exactly that is wanted. */
export function convertScalar(value: JsonValue, wanted: ReadonlySet<JsonType>): JsonValue | undefined {
  if (typeof value === 'string') {
    const text = value.trim()
    if (wanted.has('number') && /^[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?$/.test(text)) {
      const number = Number(text)
      if (Number.isFinite(number) && (!/^[+-]?\d+$/.test(text) || Number.isSafeInteger(number))) return number
    }
    if (wanted.has('boolean')) {
      if (/^(true|yes|y)$/i.test(text)) return true
      if (/^(false|no|n)$/i.test(text)) return false
    }
    if (wanted.has('null') && /^(null|none)$/i.test(text)) return null
    return undefined
  }
  if (wanted.has('string') && (typeof value === 'number' || typeof value === 'boolean')) return String(value)
  return undefined
}

/** The key of a property, where only the width of its letters differs: `ｎａｍｅ`. */
function narrowKey(written: string, properties: JsonSchema, value: object): string {
  const narrow = written.normalize('NFKC')
  return Object.hasOwn(properties, narrow) && !Object.hasOwn(value, narrow) ? narrow : written
}

/** Whether the key is nearly that of a property which the value lacks. */
function isMisspelled(written: string, properties: JsonSchema, value: object): boolean {
  return Object.keys(properties).some((each) => !Object.hasOwn(value, each) && isMisspelling(written, each))
}

/** Whether the key is another's in other letters, `Age` beside `age`, or nearly another's, and holds something else. */
function isSecond(written: string, properties: JsonSchema, value: { readonly [key: string]: JsonValue }): boolean {
  if (Object.hasOwn(properties, written)) return false
  const same = inPlainLetters(written)
  return Object.keys(properties).some(
    (each) =>
      (inPlainLetters(each) === same || (value[written] !== null && isMisspelling(written, each))) &&
      Object.hasOwn(value, each) &&
      JSON.stringify(value[each]) !== JSON.stringify(value[written]),
  )
}

function inPlainLetters(key: string): string {
  return key
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()
}

/** The property that the value lacks and the key means: `Due_Date` for `dueDate`, `tag` for `tags`. */
function absentLike(key: string, properties: JsonSchema, value: object): string | undefined {
  const plain = (each: string): string => inPlainLetters(each).replace(/s$/, '')
  return Object.keys(properties).find((each) => !Object.hasOwn(value, each) && plain(each) === plain(key))
}

/** The label that differs from the text in case and space alone. */
function label(text: string, options: readonly JsonSchema[]): JsonValue {
  const labels = options.flatMap((option) =>
    'const' in option ? [option['const']] : ((option['enum'] ?? []) as unknown[]),
  )
  if (labels.length === 0 || labels.includes(text)) return text
  const plain = (each: unknown): string => String(each).trim().toLowerCase()
  const matching = labels.filter((each) => typeof each === 'string' && plain(each) === plain(text))
  return matching.length === 1 ? (matching[0] as string) : text
}

/** Of several object schemas, the one whose constant properties the value has. */
function discriminated(
  value: { readonly [key: string]: JsonValue },
  options: readonly JsonSchema[],
): JsonSchema | undefined {
  const matching = options.filter((option) => {
    const properties = isSchema(option['properties']) ? Object.entries(option['properties']) : []
    const constants = properties.filter(([, property]) => isSchema(property) && 'const' in property)
    return (
      constants.length > 0 && constants.every(([key, property]) => value[key] === (property as JsonSchema)['const'])
    )
  })
  return matching.length === 1 ? matching[0] : undefined
}

function changed(before: readonly JsonValue[], after: readonly JsonValue[]): JsonValue {
  return after.every((item, index) => item === before[index]) ? before : after
}
