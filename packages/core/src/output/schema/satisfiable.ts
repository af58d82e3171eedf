import type { JsonSchema } from '../../protocol.ts'
import { isSchema, resolveRef } from './subschemas.ts'

/** Beyond this, a schema is taken for satisfiable: no author's has so many alternatives. */
const MOST_STEPS = 10_000

/**
 * Whether some value of a finite size can fit, as far as the schema's structure says: none does where an object requires an
 * object of its own kind without end, or where nothing is allowed.
 */
export function isSatisfiable(root: JsonSchema): boolean {
  return new Satisfiability(root).of(root, new Set())
}

class Satisfiability {
  readonly #root: JsonSchema
  readonly #known = new Set<JsonSchema>()
  #steps = 0

  constructor(root: JsonSchema) {
    this.#root = root
  }

  /** `within`: the schemas that this one is a required part of. */
  of(schema: unknown, within: ReadonlySet<JsonSchema>): boolean {
    if (schema === false) return false
    if (!isSchema(schema) || this.#known.has(schema) || ++this.#steps > MOST_STEPS) return true
    if (within.has(schema)) return false
    const inside = new Set([...within, schema])
    const fits = this.#reference(schema, inside) && this.#composed(schema, inside) && this.#parts(schema, inside)
    if (fits) this.#known.add(schema)
    return fits
  }

  #reference({ $ref: ref }: JsonSchema, inside: ReadonlySet<JsonSchema>): boolean {
    return typeof ref !== 'string' || this.of(resolveRef(this.#root, ref) ?? true, inside)
  }

  #composed({ not, anyOf, oneOf, allOf, enum: labels }: JsonSchema, inside: ReadonlySet<JsonSchema>): boolean {
    if (isSchema(not) && Object.keys(not).length === 0) return false
    if (Array.isArray(labels) && labels.length === 0) return false
    for (const options of [anyOf, oneOf]) {
      if (Array.isArray(options) && !options.some((option) => this.of(option, inside))) return false
    }
    return !Array.isArray(allOf) || allOf.every((part) => this.of(part, inside))
  }

  #parts(schema: JsonSchema, inside: ReadonlySet<JsonSchema>): boolean {
    const { type, properties, required, items, minItems } = schema
    if (type === 'object' && Array.isArray(required)) {
      const named = isSchema(properties) ? properties : {}
      return required.every((name) => this.of(Object.hasOwn(named, String(name)) ? named[String(name)] : true, inside))
    }
    if (type === 'array' && typeof minItems === 'number' && minItems > 0 && !('prefixItems' in schema))
      return this.of(items ?? true, inside)
    return true
  }
}
