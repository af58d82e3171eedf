import type { JsonSchema } from '../../protocol.ts'

/** Keywords whose value is a schema, a list of schemas, or schemas by name (JSON Schema 2020-12, core, 10 and 11). */
const ONE = ['items', 'additionalProperties', 'propertyNames', 'contains', 'not', 'if', 'then', 'else'] as const
const MANY = ['prefixItems', 'anyOf', 'oneOf', 'allOf'] as const
const NAMED = ['properties', 'patternProperties', '$defs'] as const

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The schema with each schema directly below it replaced; values such as `enum` and `default` are left alone. */
export function mapSubschemas(
  schema: JsonSchema,
  replace: (schema: JsonSchema, key: string) => JsonSchema,
): JsonSchema {
  const copy: Record<string, unknown> = { ...schema }
  const one = (value: unknown, key: string): unknown => (isSchema(value) ? replace(value, key) : value)
  for (const keyword of ONE) if (keyword in copy) copy[keyword] = one(copy[keyword], keyword)
  for (const keyword of MANY) {
    const value = copy[keyword]
    if (Array.isArray(value)) copy[keyword] = value.map((each) => one(each, keyword))
  }
  for (const keyword of NAMED) {
    const value = copy[keyword]
    if (isSchema(value)) {
      copy[keyword] = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, one(each, name)]))
    }
  }
  return copy
}

/** Calls `visit` for the schema and every schema below it. `key` is the property or keyword that it stands at. */
export function eachSubschema(schema: JsonSchema, visit: (schema: JsonSchema, key: string) => void, key = ''): void {
  visit(schema, key)
  mapSubschemas(schema, (child, childKey) => {
    eachSubschema(child, visit, childKey)
    return child
  })
}

/** The schema that a `$ref` within `root` stands for; `undefined` when it points nowhere. */
export function resolveRef(root: JsonSchema, ref: string): JsonSchema | undefined {
  let target: unknown = root
  for (const segment of pointerSegments(ref)) {
    if (typeof target !== 'object' || target === null) return undefined
    target = (target as Record<string, unknown>)[segment]
  }
  return isSchema(target) ? target : undefined
}

/** `#/$defs/a~1b` → `['$defs', 'a/b']`. */
export function pointerSegments(ref: string): readonly string[] {
  if (!ref.startsWith('#/')) return []
  return ref
    .slice(2)
    .split('/')
    .map((segment) => decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~'))
}
