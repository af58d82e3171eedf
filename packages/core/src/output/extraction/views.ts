/** Other ways to read a text in which nothing was found as it stands. The likeliest first. */
/** Without the backslashes that Markdown puts before brackets. */
export function withoutMarkdownEscapes(text: string): string | undefined {
  return /\\[{[]/.test(text) ? text.replace(/\\([{}[\]_*])/g, '$1') : undefined
}

export function* decodedViews(text: string): Generator<string> {
  // JSON within a JSON string, with or without the quotes around it.
  if (text.includes('\\"')) {
    const once = unescaped(text)
    yield once
    if (once.includes('\\"')) yield unescaped(once)
  }
  // Every quote doubled, as in CSV.
  if (/\{\s*""\w/.test(text) && !/(?<!")"(?:"")*(?!")/.test(text)) yield text.replaceAll('""', '"')
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
