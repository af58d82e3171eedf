import { plain } from './text.ts'

type Schema = Readonly<Record<string, unknown>>

/** The properties of an object schema, one a line: `name (string, required): description`. */
export function renderProperties(schema: Schema): string[] {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : [])
  const lines = Object.entries(properties).map(([name, property]) => {
    const facts = [typeOf(property), ...(required.has(name) ? ['required'] : []), ...defaultOf(property)]
    const about = [property['title'], property['description']].filter((text) => typeof text === 'string').join(': ')
    return plain(`${name} (${facts.join(', ')})${about === '' ? '' : `: ${about}`}`)
  })
  return lines.length === 0 && schema['type'] !== 'object' ? [plain(typeOf(schema))] : lines
}

/** What a value of the schema is, in a few words. */
export function typeOf(schema: Schema): string {
  const choices = choicesOf(schema)
  if (choices !== undefined) return choices.map(({ value }) => JSON.stringify(value)).join(' | ')
  const { type, items } = schema
  if (type === 'array' && typeof items === 'object' && items !== null) return `array of ${typeOf(items as Schema)}`
  if (Array.isArray(type)) return type.join(' or ')
  return typeof type === 'string' ? type : 'anything'
}

export interface SchemaChoice {
  readonly value: unknown
  readonly label: string
}

/** The values that an enumeration allows; undefined where the schema is none. */
export function choicesOf(schema: Schema): readonly SchemaChoice[] | undefined {
  if (Array.isArray(schema['enum'])) {
    const names = Array.isArray(schema['enumNames']) ? schema['enumNames'] : []
    return schema['enum'].map((value, index) => ({ value, label: plain(String(names[index] ?? value)) }))
  }
  const alternatives = schema['oneOf'] ?? schema['anyOf']
  if (!Array.isArray(alternatives) || !alternatives.every((one) => isObject(one) && 'const' in one)) return undefined
  return alternatives.map((one: Schema) => ({
    value: one['const'],
    label: plain(String(one['title'] ?? one['const'])),
  }))
}

function defaultOf(schema: Schema): string[] {
  return schema['default'] === undefined ? [] : [`default ${JSON.stringify(schema['default'])}`]
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null
}
