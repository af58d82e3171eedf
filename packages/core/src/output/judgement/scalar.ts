import type { JsonValue } from '../../protocol.ts'
import { convertScalar } from './adapt.ts'
import { readLabel } from './labels.ts'
import type { Shape } from '../schema/shape.ts'
import { withoutControlTokens } from '../extraction/tags.ts'

export type ScalarReading = { readonly value: JsonValue; readonly exact: boolean } | { readonly problem: string }

/** Reads an answer that is one string, number, boolean, null or label. */
export function readScalar(text: string, shape: Shape, coerce: boolean): ScalarReading {
  const written = withoutControlTokens(text).trim()
  if (written === '') return { problem: 'the answer is empty' }
  const body = unfenced(written)
  const json = scalarJson(body)
  if (json !== undefined && fitsConstants(json, shape)) {
    return { value: json, exact: body === written }
  }
  if (shape.constants !== undefined) return readConstant(body, shape.constants)
  if (json !== undefined && coerce) {
    const converted = convertScalar(json, shape.types)
    if (converted !== undefined) return { value: converted, exact: false }
  }
  if (shape.types.has('number') || shape.types.has('boolean')) {
    const found = readToken(body, shape, coerce)
    if (found !== undefined) return { value: found, exact: false }
  }
  if (shape.types.has('null') && /^\W*(null|none)\W*$/i.test(body)) return { value: null, exact: false }
  const format = shape.schema['type'] === 'string' ? FORMATS[String(shape.schema['format'])] : undefined
  if (format !== undefined) {
    const found = onlyOne(body, format)
    if (found !== undefined) return { value: found, exact: found === written }
  }
  if (shape.types.has('string')) return readString(body)
  return { problem: `the answer holds no ${[...shape.types].join(' or ')} by itself` }
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

/** Within the only fence, if there is one. */
function unfenced(text: string): string {
  const parts = text.split(/^[ \t]*(?:```|~~~)[^\n]*$/m)
  if (parts.length === 3 || parts.length === 2) {
    const [before = '', within = '', after = ''] = parts
    if (within.trim() !== '' && after.trim() === '')
      return before.trim() === '' || /:\s*$/.test(before) ? within.trim() : text
  }
  const inline = /^```(?:\w+\s)?([^`\n]*)```$/.exec(text)
  return inline?.[1]?.trim() ?? text
}

/** Longer text is no answer of one word; shorter text may be looked at closely. */
const LONGEST_SENTENCES = 2000

const NUMBER = String.raw`[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`

/** A number or a boolean that is the whole text, or that one sentence gives as the answer. */
function readToken(text: string, { types }: Shape, coerce: boolean): JsonValue | undefined {
  if (text.length > LONGEST_SENTENCES) return undefined
  const bare = text.normalize('NFKC').replace(/^[\s*_`>#]+|[\s*_`.!]+$/g, '')
  const wanted = types.has('number') ? NUMBER : ''
  const words = types.has('boolean') ? (coerce ? 'true|false|yes|no' : 'true|false') : ''
  const token = [wanted, words].filter(Boolean).join('|')
  const whole = new RegExp(`^(?:${token})$`, 'i').exec(bare)
  const given = whole ?? onlyGiven(text, token)
  if (given === undefined || given === null) return undefined
  const value = given[0].toLowerCase()
  return convertScalar(value, new Set(types.has('boolean') && /^[a-z]/.test(value) ? ['boolean'] : ['number']))
}

const DENIAL =
  /\b(not|no longer|never|neither|or|between|about|approximately|roughly|around|maybe|perhaps|if|unless)\b|n't\b|~|≈|\?/i

/** "The answer is 42." – where no other number or boolean is anywhere in the text, and nothing puts it in doubt. */
function onlyGiven(text: string, token: string): RegExpExecArray | undefined {
  const all = [...text.matchAll(new RegExp(`(?<![\\w.,-])(?:${token})(?![\\w%]|[.,]\\d)`, 'gi'))]
  const [only] = all
  if (all.length !== 1 || only === undefined) return undefined
  if (/\d/.test(text.slice(0, only.index)) || /\d/.test(text.slice(only.index + only[0].length))) return undefined
  const before = text.slice(0, only.index)
  const after = text.slice(only.index + only[0].length)
  const sentence = before.slice(Math.max(before.lastIndexOf('. '), before.lastIndexOf('\n')) + 1)
  if (DENIAL.test(sentence)) return undefined
  const leads =
    /(?:\b(?:is|are|be|answer|result|value|total|count|equals|to)|[:=→])\s*["'“‘`*_$({[]{0,6}$|\\boxed\{\s?$/i.test(
      before,
    )
  const ends = /^["'”’`*_)}\]$]{0,6}\s*(?:[.!](?:\s|$)|\n|$)/.test(after)
  return leads && ends ? only : undefined
}

/** What a text of a format looks like, where prose surrounds it. The schema checks what is found. */
const FORMATS: Readonly<Record<string, RegExp>> = {
  date: /(?<![\w.-])\d{4}-\d{2}-\d{2}(?![\w-])/g,
  'date-time': /(?<![\w.-])\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?(?![\w-])/g,
  uuid: /(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/gi,
  email: /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}(?![\w-])/g,
}

/** The only text of that form, given by one sentence as the answer. */
function onlyOne(text: string, format: RegExp): string | undefined {
  if (text.length > LONGEST_SENTENCES || DENIAL.test(text)) return undefined
  const found = [...text.matchAll(format)]
  const [only] = found
  if (found.length !== 1 || only === undefined) return undefined
  const before = text.slice(0, only.index).trimEnd()
  const after = text.slice(only.index + only[0].length)
  const leads = before === '' || /(?:\b(?:is|are|be|on|answer|result|value)|[:=→(["'“`*])$/i.test(before)
  const rest = /\d/.test(before) || /\d/.test(after)
  return leads && !rest && /^["'”’`*_)}\]]{0,6}\s*(?:[.!](?:\s|$)|\n|$)/.test(after) ? only[0] : undefined
}

const QUOTED = /^["“”'‘«「`](.*)["”'’»」`]$/s
const CHATTER =
  /^(sure|certainly|of course|okay|ok|here('s| is| are)|the (answer|result|summary|output|text|translation)( is|:)|answer:|result:|output:)/i

/** The string that the text is, or quotes at its end; else the text as it is, unless it talks about the answer. */
function readString(text: string): ScalarReading {
  const [, quoted] = QUOTED.exec(text) ?? []
  if (quoted !== undefined) {
    const inner = text[0] === '"' ? scalarJson(`"${quoted.replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`) : quoted
    if (typeof inner === 'string' && !/["“”]/.test(inner.replace(/\\"/g, ''))) return { value: inner, exact: false }
  }
  const last = /:\s*("(?:[^"\\\n]|\\.)*"|“[^”\n]*”)\s*$/.exec(text.slice(-4000))
  if (last?.[1] !== undefined && CHATTER.test(text)) {
    const value = scalarJson(last[1]) ?? last[1].slice(1, -1)
    return { value, exact: false }
  }
  if (CHATTER.test(text)) return { problem: 'the answer talks about the string instead of being it' }
  return { value: text, exact: false }
}
