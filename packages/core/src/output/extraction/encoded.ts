import type { JsonValue } from '../../protocol.ts'
import { readLoose } from './loose-json.ts'

/** Longer strings are read as JSON or not at all. */
const MOST_LOOSE = 64 * 1024

/** The object or list that a string holds and nothing else: as JSON, or as a model misspells it without room for doubt. */
export function decode(text: string): JsonValue | undefined {
  const trimmed = text.trim()
  if (!/^[{[]/.test(trimmed)) return undefined
  try {
    return JSON.parse(trimmed) as JsonValue
  } catch {
    return trimmed.length > MOST_LOOSE ? undefined : decodeLoose(trimmed)
  }
}

function decodeLoose(text: string): JsonValue | undefined {
  const { kind, end, json, keys, damaged, guessed, torn, unquoted } = readLoose(text, 0)
  if (kind !== 'complete' || end !== text.length || damaged || guessed || torn || unquoted) return undefined
  try {
    let found = 0
    const value = JSON.parse(json, (_key, each: unknown) => {
      if (typeof each === 'object' && each !== null && !Array.isArray(each)) found += Object.keys(each).length
      return each
    }) as JsonValue
    // A key given twice.
    return found === keys ? value : undefined
  } catch {
    return undefined
  }
}
