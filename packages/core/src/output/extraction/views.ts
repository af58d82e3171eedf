/** Without the backslashes that Markdown puts before brackets. */
export function withoutMarkdownEscapes(text: string): string | undefined {
  return /\\[{[]/.test(text) ? text.replace(/\\([{}[\]_*])/g, '$1') : undefined
}

/** Other ways to read a text in which nothing was found as it stands. The likeliest first. */
export function* decodedViews(text: string): Generator<string> {
  // JSON within a JSON string, with or without the quotes around it.
  if (/[{[](?:\\{1,8}[nrt]|\s){0,40}(?:\\{1,15}["n]|[{[\]}\d])/.test(text) && text.includes('\\"')) {
    const once = unescaped(text)
    yield once
    if (once.includes('\\"')) yield unescaped(once)
  }
  // The line ends of a program's text, between tokens: `{\n  "name": "Ada"\n}`.
  if (/[{[,](?:\\[nrt]|[ \t]){1,40}["{[}\]]/.test(text)) yield withoutWrittenBreaks(text)
  // Every quote doubled, as in CSV, with or without the quotes around the field.
  if (/[{[]\s*""\w/.test(text)) {
    const [, field] = /^\s*"([{[].*[}\]])"\s*$/s.exec(text) ?? []
    const doubled = field ?? text
    if (!/(?<!")"(?:"")*(?!")/.test(doubled)) yield doubled.replaceAll('""', '"')
  }
  if (/&(?:quot|#34|#x22);/i.test(text)) yield unentitied(text)
  // The opening brace stood in the prompt, or was lost: `"name": "Ada"}`.
  if (/^\s*(["'“])[\w .-]{1,64}["'”]\s*:/.test(text) && /\}\s*(?:```\s*)?$/.test(text)) yield `{${text}`
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/** One level of backslashes undone. */
function unescaped(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (_, escape: string) =>
    escape.length === 5 ? String.fromCharCode(Number.parseInt(escape.slice(1), 16)) : (ESCAPES[escape] ?? escape),
  )
}

/** Spaces for the line ends and tabs that are written as escapes outside of strings. */
function withoutWrittenBreaks(text: string): string {
  return text.replace(/"(?:[^"\\]|\\[^])*(?:"|$)|\\[nrt]/g, (token) => (token.startsWith('"') ? token : ' '))
}

const ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  '#34': '"',
  '#x22': '"',
  apos: "'",
  '#39': "'",
  lt: '<',
  gt: '>',
  amp: '&',
}

function unentitied(text: string): string {
  return text.replace(
    /&(quot|#34|#x22|apos|#39|lt|gt|amp);/gi,
    (entity, name: string) => ENTITIES[name.toLowerCase()] ?? entity,
  )
}

const CALL =
  /^(?:[^\n(]{0,200}:[ \t]*\n)?\s*(?:```\w{0,20}\s*)?(?:<[^<>\n]{1,40}>\s*){0,4}(?:\w{1,64}\s*(?::\s*\w{1,64}\s*)?=\s*)?\[?\s*[A-Za-z_][\w.]{0,80}\(\s*[A-Za-z_]\w{0,63}\s*=(?![=>])/
/** `array('name' => 'Ada')` of PHP */
const PHP_ARRAY =
  /^(?:[^\n(]{0,200}:[ \t]*\n)?\s*(?:```\w{0,20}\s*)?(?:<\?php\s{1,20})?(?:(?:\$\w{1,64}\s*=|return)\s*)?array\s{0,8}\(\s*(?:["'][\w .-]{1,64}["']\s*=>|array\b)/i
const BEHIND_CALL = /[)\]]\s*;?\s*(?:```\s*)?(?:<[^<>\n]{1,40}>\s*){0,4}$/

/** Whether the text is a call by names and nothing else, `Person(name="Ada", age=36)`, an array of PHP, or the beginning of one. */
export function isCall(text: string): boolean {
  // Without the space before it, which each part of the pattern would try to take.
  const beginning = text.trimStart().slice(0, 1000)
  if (!CALL.test(beginning) && !PHP_ARRAY.test(beginning)) return false
  return BEHIND_CALL.test(text.slice(-400)) || !/\)/.test(text.slice(-400))
}
