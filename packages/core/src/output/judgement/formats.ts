import { DENIAL, LONGEST_SENTENCES } from './tokens.ts'

/** What a text of a format looks like, where prose surrounds it. The schema checks what is found. */
const FORMATS: Readonly<Record<string, RegExp>> = {
  date: /(?<![\w.-])\d{4}-\d{2}-\d{2}(?![\w-])/g,
  'date-time': /(?<![\w.-])\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?(?![\w-])/g,
  time: /(?<![\w.:-])\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?(?![\w:-])/g,
  uuid: /(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/gi,
  email: /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}(?![\w-])/g,
  uri: /(?<![\w-])[a-z][a-z+.-]{1,15}:\/\/[^\s"'“”<>`*)\]}]{1,1900}(?<![.,;:!?])/gi,
  ipv4: /(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w.-]*\w)/g,
}

const WEEKDAY = String.raw`(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch)`
const BEFORE = new RegExp(
  String.raw`(?:^|\b(?:is|are|be|on|at|answer|result|value)|[:=→(\["'“\x60*_<]|\b${WEEKDAY},?)$`,
  'i',
)
const AFTER = new RegExp(String.raw`^["'”’\x60*_)}\]>]{0,6}(?:,?\s*\(?${WEEKDAY}\)?)?\s*(?:[.!](?:\s|$)|\n|$)`, 'i')

/** The only text of that format, given by one sentence as the answer. */
export function onlyOfFormat(written: string, format: string): string | undefined {
  const pattern = FORMATS[format]
  if (pattern === undefined || written.length > LONGEST_SENTENCES) return undefined
  const text = format === 'uri' || format === 'email' ? written : written.replace(/(?<=\d)[‐‑‒–−](?=\d)/g, '-')
  const found = [...text.matchAll(pattern)]
  const [only] = found
  // The same once more, as in a link: [https://…](https://…).
  if (only === undefined || found.some(([each]) => each !== only[0])) return undefined
  const last = found.at(-1) ?? only
  const before = text.slice(0, only.index).trimEnd()
  const after = text.slice(last.index + last[0].length)
  if (DENIAL.test(before) || DENIAL.test(after)) return undefined
  if (format !== 'uri' && (/\d/.test(before) || /\d/.test(after))) return undefined
  return BEFORE.test(before.replace(/\]\($/, '')) && AFTER.test(after) ? only[0] : undefined
}
