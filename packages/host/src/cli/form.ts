import type { JsonSchema } from '../protocol.ts'
import { schemaProblem } from '../tool-output.ts'
import type { Prompts } from './prompts.ts'
import { plain } from './render/text.ts'
import { choicesOf, type SchemaChoice, typeOf } from './render/schema.ts'

type Properties = Readonly<Record<string, JsonSchema>>

/** Asks for each property of an object schema. Optional ones may be left out by an empty answer. */
export async function fillIn(schema: JsonSchema, prompts: Prompts): Promise<Record<string, unknown>> {
  const required = requiredOf(schema)
  const filled: Record<string, unknown> = {}
  for (const [name, property] of Object.entries(propertiesOf(schema))) {
    const value = await askFor(name, property, required.has(name), prompts)
    if (value !== undefined) filled[name] = value
  }
  return filled
}

/** What the schema's own defaults make of it, and the required properties that have none. */
export function defaultsOf(schema: JsonSchema): {
  readonly content: Readonly<Record<string, unknown>>
  readonly missing: readonly string[]
} {
  const entries = Object.entries(propertiesOf(schema))
  const content = Object.fromEntries(
    entries.flatMap(([name, property]) => (property['default'] === undefined ? [] : [[name, property['default']]])),
  )
  return { content, missing: [...requiredOf(schema)].filter((name) => !(name in content)) }
}

export function requiredOf(schema: JsonSchema): ReadonlySet<string> {
  return new Set(Array.isArray(schema['required']) ? (schema['required'] as string[]) : [])
}

export function propertiesOf(schema: JsonSchema): Properties {
  return (schema['properties'] ?? {}) as Properties
}

async function askFor(name: string, schema: JsonSchema, required: boolean, prompts: Prompts): Promise<unknown> {
  const message = question(name, schema, required)
  const choices = choicesOf(schema) ?? (schema['type'] === 'boolean' ? YES_NO : undefined)
  if (choices !== undefined) {
    const options = choices.map(({ label }, index) => ({ value: String(index), label }))
    const preset = choices.findIndex(({ value }) => value === schema['default'])
    // The default comes first, where Enter takes it.
    const ordered = preset > 0 ? [...options.splice(preset, 1), ...options] : options
    const picked = await prompts.select(message, required ? ordered : [...ordered, { value: '', label: '(leave out)' }])
    return picked === '' ? undefined : choices[Number(picked)]?.value
  }
  const several = schema['type'] === 'array' ? choicesOf((schema['items'] ?? {}) as JsonSchema) : undefined
  if (several !== undefined) return askForSeveral(message, several, schema, required, prompts)
  const initial = schema['default'] === undefined ? undefined : written(schema['default'])
  const text = await prompts.text({
    message,
    ...(initial !== undefined && { initial }),
    validate: (input) => problemWith(input, schema, required),
  })
  return text === '' && !required ? undefined : read(text, schema)
}

async function askForSeveral(
  message: string,
  choices: readonly SchemaChoice[],
  schema: JsonSchema,
  required: boolean,
  prompts: Prompts,
): Promise<unknown> {
  const preset = Array.isArray(schema['default']) ? schema['default'] : []
  const options = choices.map(({ label }, index) => ({ value: String(index), label }))
  const initial = options.filter((_, index) => preset.includes(choices[index]?.value)).map(({ value }) => value)
  let asked = message
  for (;;) {
    const picked = await prompts.selectMany(asked, options, initial)
    if (picked.length === 0 && !required) return undefined
    const values = choices.filter((_, index) => picked.includes(String(index))).map(({ value }) => value)
    const problem = schemaProblem(schema, values)
    if (problem === undefined) return values
    // Only the number of picks can be wrong, and whoever asks again says what is.
    asked = `${message}: ${problem.replace(/^data /, 'this ')}`
  }
}

const YES_NO = [
  { value: true, label: 'yes' },
  { value: false, label: 'no' },
]

function question(name: string, schema: JsonSchema, required: boolean): string {
  const about = [schema['title'], schema['description']].filter((text) => typeof text === 'string').join(': ')
  const facts = required ? typeOf(schema) : `${typeOf(schema)}, optional`
  return plain(`${name} (${facts})${about === '' ? '' : ` ${about}`}`)
}

function problemWith(input: string, schema: JsonSchema, required: boolean): string | undefined {
  if (input === '' && !required) return undefined
  let value: unknown
  try {
    value = read(input, schema)
  } catch {
    return isNumeric(schema) ? `This must be a number (${typeOf(schema)})` : `This must be JSON (${typeOf(schema)})`
  }
  return schemaProblem(schema, value)?.replace(/^data /, 'This ')
}

function isNumeric({ type }: JsonSchema): boolean {
  return type === 'number' || type === 'integer'
}

/** Text is text; anything else is typed as JSON. */
function read(input: string, schema: JsonSchema): unknown {
  const type = schema['type']
  if (type === 'string') return input
  try {
    return JSON.parse(input)
  } catch (error) {
    // A schema that names no type, or text among others, may be given bare words.
    if (type === undefined || (Array.isArray(type) && type.includes('string'))) return input
    throw error
  }
}

function written(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
