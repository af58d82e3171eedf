import type { JsonSchema, JsonValue } from '../../protocol.ts'
import { bareValue } from '../extraction/bare-words.ts'
import { encodeString } from '../extraction/characters.ts'
import { convertScalar } from './adapt.ts'
import { boxedIn, endsInBox } from './boxed.ts'
import { onlyOfFormat } from './formats.ts'
import { readLabel } from './labels.ts'
import type { Shape } from '../schema/shape.ts'
import { withoutControlTokens } from '../extraction/tags.ts'
import { readToken } from './tokens.ts'

export type ScalarReading =
  | { readonly value: JsonValue; readonly exact: boolean }
  | { readonly problem: string; readonly cut?: boolean }

/** Reads an answer that is one string, number, boolean, null or label. */
export function readScalar(text: string, shape: Shape, coerce: boolean): ScalarReading {
  const written = withoutControlTokens(text).trim()
  if (written === '') return { problem: 'the answer is empty' }
  if (!shape.freeText && endsInBox(written)) return { problem: 'a box is not closed', cut: true }
  const body = (shape.freeText ? undefined : boxedIn(written)) ?? unfenced(written, shape.freeText)
  const json = scalarJson(body)
  const problem = typeof json === 'number' ? lostDigits(body) : undefined
  if (problem !== undefined) return { problem }
  if (json !== undefined && fitsConstants(json, shape)) {
    return { value: json, exact: body === written }
  }
  if (shape.constants !== undefined) return readConstant(body, shape.constants)
  if (json !== undefined && coerce) {
    const converted = convertScalar(json, shape.types)
    if (converted !== undefined) return { value: converted, exact: false }
  }
  const label = shape.freeText || shape.labels.length === 0 ? undefined : readConstant(body, shape.labels)
  if (shape.types.has('number') || shape.types.has('boolean')) {
    const found = readToken(body, shape, coerce)
    // A number or a label, where either would do: both is one too many.
    if (found !== undefined && !(label !== undefined && 'value' in label)) return { value: found, exact: false }
    if (found !== undefined) return { problem: 'the answer gives two values' }
  }
  if (label !== undefined) return label
  if (shape.types.has('null') && /^\W*(null|none)\W*$/i.test(body)) return { value: null, exact: false }
  const format = formatOf(shape)
  const formatted = format === undefined ? undefined : onlyOfFormat(body, format)
  if (formatted !== undefined) return { value: formatted, exact: formatted === written }
  if (shape.types.has('string')) return readString(body)
  return { problem: `the answer holds no ${[...shape.types].join(' or ')} by itself` }
}

/** Why the number is not the one that was written: JavaScript keeps no more than 17 digits. */
function lostDigits(text: string): string | undefined {
  const value = bareValue(text)
  return value !== undefined && 'problem' in value ? value.problem : undefined
}

/** The format of the only text that the schema allows. */
function formatOf({ schema }: Shape): string | undefined {
  const options = Array.isArray(schema['anyOf']) ? (schema['anyOf'] as readonly JsonSchema[]) : [schema]
  const texts = options.filter((option) => option['type'] === 'string')
  return texts.length === 1 && typeof texts[0]?.['format'] === 'string' ? texts[0]['format'] : undefined
}

function fitsConstants(value: JsonValue, { constants, types }: Shape): boolean {
  if (constants !== undefined) return constants.includes(value)
  return types.has(value === null ? 'null' : (typeof value as 'string' | 'number' | 'boolean'))
}

function readConstant(text: string, constants: readonly JsonValue[]): ScalarReading {
  const byText = new Map(
    constants.map((constant) => [typeof constant === 'string' ? constant : JSON.stringify(constant), constant]),
  )
  const reading = readLabel(text, [...byText.keys()])
  if ('problem' in reading) return reading
  return { value: byText.get(reading.label) ?? null, exact: reading.exact }
}

/** The text as JSON, if it is a scalar; also one that is encoded twice. */
function scalarJson(text: string): JsonValue | undefined {
  if (!/^(".*"|-?\d[\d.eE+-]*|true|false|null)$/s.test(text)) return undefined
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

/** Within the only fence, if there is one. Before it, a text that may itself be the answer must lead to it. */
function unfenced(text: string, freeText: boolean): string {
  const parts = text.split(/^[ \t]*(?:```|~~~)[^\n]*$/m)
  if (parts.length === 3 || parts.length === 2) {
    const [before = '', within = '', after = ''] = parts
    if (
      within.trim() !== '' &&
      after.trim() === '' &&
      !/\b(?:example|e\.g\.|draft|template|instance)\W*$/i.test(before)
    ) {
      const leads = /:\s*$/.test(before) || (!freeText && /[.!]\s*$/.test(before) && !within.trim().includes('\n'))
      return before.trim() === '' || leads ? within.trim() : text
    }
  }
  const inline = /^```(?:\w+\s)?([^`\n]*)```$/.exec(text)
  return inline?.[1]?.trim() ?? text
}

const QUOTED = /^["“”'‘«「`](.*)["”'’»」`]$/s
const CHATTER =
  /^(sure|certainly|of course|okay|ok|here('s| is| are)|the (answer|result|summary|output|text|translation)( is|:)|answer:|result:|output:)/i

/** `The answer is "Canberra".` */
const ONLY_NAMED =
  /^(?:so,? |thus,? |therefore,? )?(?:the|my) (?:final |correct |right )?(?:answer|result|output) is\s*:?\s*(?:\*\*)?("(?:[^"\\\n]|\\.)+"|“[^“”"\n]+”)(?:\*\*)?\s*[.!]?$/i

/** The string that the text is, or quotes at its end; else the text as it is, unless it talks about the answer. */
function readString(text: string): ScalarReading {
  const [, quoted] = QUOTED.exec(text) ?? []
  if (quoted !== undefined) {
    const inner = text[0] === '"' ? scalarJson(`"${quoted.replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`) : quoted
    if (typeof inner === 'string' && !/["“”]/.test(inner.replace(/\\"/g, ''))) return { value: inner, exact: false }
    if (text[0] === '"' && !quoted.includes('\\') && hasPairedQuotes(quoted)) return { value: quoted, exact: false }
    // `"C:\Users"`, whose backslash was not doubled.
    const { json, doubtful } = encodeString(quoted)
    if (text[0] === '"' && !quoted.includes('"') && !doubtful)
      return { value: JSON.parse(json) as string, exact: false }
  }
  if (isLeftOpen(text)) return { problem: 'a string is not closed', cut: true }
  const last = /:\s*("(?:[^"\\\n]|\\.)*"|“[^”\n]*”)\s*$/.exec(text.slice(-4000))
  if (last?.[1] !== undefined && CHATTER.test(text)) {
    const value = scalarJson(last[1]) ?? last[1].slice(1, -1)
    return { value, exact: false }
  }
  const [, named] = ONLY_NAMED.exec(text) ?? []
  if (named !== undefined) return { value: scalarJson(named) ?? named.slice(1, -1), exact: false }
  if (CHATTER.test(text)) return { problem: 'the answer talks about the string instead of being it' }
  return { value: text, exact: false }
}

/** `Open "File" and then "Save"`: each quote that opens is closed, so that the ones around the text belong to neither. */
function hasPairedQuotes(text: string): boolean {
  let open = false
  for (const { index } of text.matchAll(/"/g)) {
    const before = text.charAt(index - 1)
    const opens = before === '' || /[\s([{–—-]/.test(before)
    if (opens === open) return false
    open = opens
  }
  return !open
}

/** Begins with a quote that nothing closes. */
function isLeftOpen(text: string): boolean {
  const closer = { '"': '"', '“': '”', '«': '»', '「': '」' }[text.charAt(0)]
  if (closer === undefined) return false
  const rest = text.slice(1).replace(/\\./gs, '')
  return !rest.includes(closer) && !/["“”]/.test(rest)
}
