import type { JsonSchema } from '../../protocol.ts'
import { eachSubschema, mapSubschemas, pointerSegments } from './subschemas.ts'

/**
 * Moves what a reference points at under `$defs`, so that every reference is `#` or `#/$defs/<name>` and still holds when
 * the schema is put inside another. zod-to-json-schema points at the first place of a shared schema (`#/properties/a`).
 */
export function liftReferences(schema: JsonSchema): JsonSchema {
  const names = pathReferences(schema)
  if (names.size === 0) return schema
  const root = structuredClone(schema) as Record<string, unknown>
  const defs: Record<string, unknown> = { ...(root['$defs'] as object | undefined) }
  // Inner targets first, so that the path to an outer one still holds.
  for (const [ref, name] of [...names].sort(([one], [other]) => other.length - one.length)) {
    const path = pointerSegments(ref)
    const last = path.at(-1) ?? ''
    const parent = path
      .slice(0, -1)
      .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], root)
    if (typeof parent !== 'object' || parent === null || !(last in parent)) {
      throw new Error(`its reference ${ref} points nowhere`)
    }
    const holder = parent as Record<string, unknown>
    defs[name] = holder[last]
    holder[last] = { $ref: ref }
  }
  const renamed = (node: JsonSchema): JsonSchema => {
    const name = names.get(String(node['$ref']))
    return mapSubschemas(name === undefined ? node : { ...node, $ref: `#/$defs/${name}` }, renamed)
  }
  return renamed({ ...root, $defs: defs })
}

/** The references into the schema's own body, each with a name for its target. */
function pathReferences(schema: JsonSchema): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const taken = new Set(Object.keys((schema['$defs'] as object | undefined) ?? {}))
  eachSubschema(schema, ({ $ref: ref }) => {
    if (typeof ref !== 'string' || names.has(ref) || /^#(\/\$defs\/[^/]+)?$/.test(ref)) return
    const base = pointerSegments(ref).findLast((segment) => !/^(items|properties|\d+)$/.test(segment)) ?? 'item'
    let name = base
    for (let count = 2; taken.has(name); count++) name = `${base}${count}`
    taken.add(name)
    names.set(ref, name)
  })
  return names
}
