import type { JsonValue } from '../../protocol.ts'

/** The value as JSON with its keys in order, so that two values are equal when their texts are. */
export function canonical(value: JsonValue): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  )
}
