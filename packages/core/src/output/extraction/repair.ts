import type { JsonValue } from '../../protocol.ts'
import type { LooseReading } from './loose-reading.ts'

/** The largest text that jsonrepair gets: its time grows with the square of the repairs. */
export const MAX_REPAIR: number = 64 * 1024

export type Repaired =
  | { readonly ok: true; readonly value: JsonValue; readonly exact: boolean }
  | { readonly ok: false; readonly problem: string }

/**
 * The value of a complete reading. Missing punctuation is put in by jsonrepair; what it returns must hold the same
 * words, numbers and strings in the same order, or the repair was a guess. So was one that made a key which the schema does
 * not have: `keys` are those that it has, if it names them all.
 */
export async function repair(reading: LooseReading, keys: ReadonlySet<string> | undefined): Promise<Repaired> {
  let json = reading.json
  if (reading.damaged) {
    const mended = json.length <= MAX_REPAIR ? await mend(json) : undefined
    if (mended === undefined || contentOf(mended) !== contentOf(json))
      return { ok: false, problem: 'its punctuation is broken' }
    json = mended
  }
  let value: JsonValue
  try {
    value = JSON.parse(json) as JsonValue
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) }
  }
  if (someText(value, (text) => LOST_BACKSLASH.test(text)))
    return { ok: false, problem: 'a text has single backslashes that can be read in two ways' }
  const found = keysOf(value)
  if (found.length !== reading.keys) return { ok: false, problem: 'a key is given twice' }
  if ((reading.damaged && keys !== undefined) || reading.torn) {
    const stray = found.find((key) => !keys?.has(key))
    if (stray !== undefined) return { ok: false, problem: `its punctuation is broken near "${stray.slice(0, 40)}"` }
  }
  if (reading.guessed && keys !== undefined && someText(value, (text) => swallows(text, keys))) {
    return { ok: false, problem: 'a text may hold a key that was asked for' }
  }
  return { ok: true, value, exact: reading.exact }
}

/**
 * What a text comes to when a backslash of its own was not doubled, and JSON took it for an escape: `\frac` and `\times` of LaTeX, `\b` of
 * an expression, `C:\temp\new.txt`. Nobody means a form feed or a backspace.
 */
const LOST_BACKSLASH =
  // eslint-disable-next-line no-control-regex
  /[\b\f]|\t(?:imes|ext|heta|au|ilde|riangle|frac|ext(?:bf|it|rm))(?![a-z])|\r(?:ho|ight|angle|ceil|floor)|\n(?:abla|eq|eg)(?![a-z])|^[A-Za-z]:[\t\n\r][\w-]+(?:[\t\n\r\\/][\w-]+|\.\w{1,5}$)/

/** Whether a text holds one of the keys, quotes, colon and all: where strings end was guessed, and that one may be the next. */
function swallows(text: string, keys: ReadonlySet<string>): boolean {
  return [...text.matchAll(/["'“]([\w $.-]{1,64})["'”]\s{0,8}:/g)].some(([, key = '']) => keys.has(key))
}

function someText(value: JsonValue, test: (text: string) => boolean): boolean {
  if (typeof value === 'string') return test(value)
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some((each) => someText(each as JsonValue, test))
}

async function mend(json: string): Promise<string | undefined> {
  const { jsonrepair } = await import('jsonrepair')
  try {
    return jsonrepair(json)
  } catch {
    // Not repairable, which is the caller's answer too.
    return undefined
  }
}

/** JSON without its punctuation. */
function contentOf(json: string): string {
  const parts: string[] = []
  // Strings here are strict JSON: each alternative begins with another character, so nothing is tried twice.
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+/g)) parts.push(token)
  return parts.join('\n')
}

function keysOf(value: JsonValue, keys: string[] = []): readonly string[] {
  if (typeof value !== 'object' || value === null) return keys
  if (!Array.isArray(value)) keys.push(...Object.keys(value))
  for (const child of Array.isArray(value) ? value : Object.values(value)) keysOf(child as JsonValue, keys)
  return keys
}
