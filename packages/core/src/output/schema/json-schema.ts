import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec'
import { invalidRequest, SamplingError } from '../../errors.ts'
import type { JsonSchema } from '../../protocol.ts'
import { ignoreRejection } from '../../util/deferred.ts'
import { liftReferences } from './references.ts'
import { isSatisfiable } from './satisfiable.ts'
import { isSchema, mapSubschemas, resolveRef } from './subschemas.ts'

type Converter = (schema: StandardSchemaV1) => Promise<JsonSchema>

/**
 * Any Standard Schema as JSON Schema 2020-12, of its input side: what a model must write, before transforms run.
 * Every reference in it is `#` or `#/$defs/<name>`.
 *
 * @throws {SamplingError} `invalid_request` when the schema cannot be written as JSON Schema.
 */
export async function toJsonSchema(schema: StandardSchemaV1): Promise<JsonSchema> {
  const standard: unknown = (schema as Partial<StandardSchemaV1> | undefined)?.['~standard']
  if (typeof standard !== 'object' || standard === null || !('validate' in standard) || !('vendor' in standard)) {
    throw invalidRequest('output', 'must be a Standard Schema (zod, valibot, arktype, …) or choice([…])')
  }
  const vendor = String(standard.vendor)
  try {
    const { $schema: _, ...converted } = asJson(await converterOf(schema, vendor)(schema))
    const jsonSchema = withPlainRoot(liftReferences(converted))
    if (!isSatisfiable(jsonSchema))
      throw new Error('no value fits it: it has no alternative, or contains itself without end')
    return jsonSchema
  } catch (error) {
    if (SamplingError.isInstance(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw invalidRequest(
      'output',
      `cannot be shown to a model, because it cannot be written as JSON Schema: ${reason} (${vendor}). ` +
        'Ask for a type of JSON there and transform it, as in z.iso.datetime().transform((text) => new Date(text))',
      { cause: error },
    )
  }
}

function converterOf(schema: StandardSchemaV1, vendor: string): Converter {
  // The Standard JSON Schema interface: zod ≥ 4.2, arktype ≥ 2.1.28, `choice`.
  if ('jsonSchema' in schema['~standard']) return throughStandard
  if (vendor === 'valibot') return throughValibot
  if (vendor === 'zod') return '_zod' in schema ? throughZod4 : throughZod3
  throw invalidRequest(
    'output',
    `is a schema of ${vendor}, which does not say what it is as JSON Schema (Standard JSON Schema, \`~standard.jsonSchema\`). ` +
      'Use a library that does, such as zod, valibot or arktype',
  )
}

const throughStandard: Converter = async (schema) => {
  const standard = (schema as unknown as StandardJSONSchemaV1)['~standard']
  const converted: unknown = standard.jsonSchema.input({
    target: 'draft-2020-12',
    ...(standard.vendor === 'arktype' && { libraryOptions: { fallback: ARKTYPE_FALLBACK } }),
  })
  if (!(converted instanceof Promise)) return converted as JsonSchema
  // It may never end, and nobody will await it.
  converted.catch(ignoreRejection)
  throw new Error('it gives a promise of one')
}

// By itself arktype writes `{}` for a Date or a Map, which a model would answer with JSON that never validates.
const refuse = ({ code }: { readonly code: string }): never => {
  throw new Error(`arktype has no JSON Schema for this ${code}`)
}
const ARKTYPE_FALLBACK = { date: refuse, domain: refuse, proto: refuse, symbolKey: refuse, unit: refuse }

const throughValibot: Converter = async (schema) => {
  const library = await load('@valibot/to-json-schema', () => import('@valibot/to-json-schema'))
  return library.toJsonSchema(schema as Parameters<typeof library.toJsonSchema>[0], {
    target: 'draft-2020-12',
    typeMode: 'input',
    // A check without a JSON Schema stays with the validator; a type without one still throws.
    overrideAction: ({ errors, jsonSchema }) => (errors ? jsonSchema : undefined),
  }) as JsonSchema
}

/** zod 4.0 and 4.1, and zod/mini, which do not carry their converter with them. */
const throughZod4: Converter = async (schema) => {
  const library = await load('zod', () => import('zod/v4/core'))
  return library.toJSONSchema(schema as unknown as Parameters<typeof library.toJSONSchema>[0], {
    io: 'input',
  }) as JsonSchema
}

const ZOD3_UNREPRESENTABLE = new Set(
  ['Date', 'BigInt', 'Map', 'Set', 'Symbol', 'Function', 'NaN', 'Undefined', 'Void'].map((name) => `Zod${name}`),
)

const throughZod3: Converter = async (schema) => {
  const { zodToJsonSchema } = await load('zod-to-json-schema', () => import('zod-to-json-schema'))
  const converted = zodToJsonSchema(schema as unknown as Parameters<typeof zodToJsonSchema>[0], {
    pipeStrategy: 'input',
    effectStrategy: 'input',
    postProcess: (jsonSchema, definition) => {
      const { typeName, coerce } = definition as { readonly typeName?: string; readonly coerce?: boolean }
      if (typeName !== undefined && ZOD3_UNREPRESENTABLE.has(typeName) && coerce !== true) {
        throw new Error(`${typeName} cannot be represented in JSON Schema`)
      }
      return jsonSchema
    },
  })
  return tuplesOf2020(converted as JsonSchema)
}

async function load<Library>(name: string, importing: () => Promise<Library>): Promise<Library> {
  try {
    return await importing()
  } catch (cause) {
    throw invalidRequest('output', `needs the package ${name} to show this schema to a model: npm install ${name}`, {
      cause,
    })
  }
}

/** A root that is nothing but a reference is replaced by what it refers to: tools want to see an object there. */
function withPlainRoot(schema: JsonSchema): JsonSchema {
  const { $ref: ref, ...rest } = schema
  const target = typeof ref === 'string' ? resolveRef(schema, ref) : undefined
  return target === undefined || ref === '#' ? schema : { ...target, ...rest }
}

/** Converters return live objects, some with hidden properties; what is sent is JSON. */
function asJson(schema: unknown): JsonSchema {
  const copy: unknown = JSON.parse(JSON.stringify(schema) ?? 'null')
  if (isSchema(copy)) return copy
  throw new Error('the library gave no JSON Schema')
}

/** Draft 7 writes a tuple as `items: […]`, 2020-12 as `prefixItems: […]`. */
function tuplesOf2020(schema: JsonSchema): JsonSchema {
  const { items, additionalItems, ...rest } = schema
  const tuple = Array.isArray(items)
    ? { ...rest, prefixItems: items, ...(additionalItems !== undefined && { items: additionalItems }) }
    : schema
  return mapSubschemas(tuple, tuplesOf2020)
}
