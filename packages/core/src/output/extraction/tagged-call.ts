/** Calls whose arguments stand in tags of their own, as Qwen, GLM, Claude and others write them. */

export type TaggedCall =
  | { readonly kind: 'call'; readonly parameters: ReadonlyMap<string, string> }
  | { readonly kind: 'cut' }
  | { readonly kind: 'twice' }

/** `<parameter=name>`, `<parameter name="name">`, `<arg_key>name</arg_key><arg_value>` */
const OPENING =
  /<(?<tag>(?:[a-z]{1,16}:|｜DSML｜)?(?:parameter|param|arg))(?:=["']?(?<short>[\w.-]{1,64})["']?|\s[^<>]{0,80}?name=["'](?<long>[\w .-]{1,64})["'][^<>]{0,80})>|<arg_key>\s{0,20}(?<key>[\w .-]{1,64}?)\s{0,20}<\/arg_key>\s{0,20}<arg_value>/g

/** The arguments of the only call in the text; `undefined` where none stands before any JSON. */
export function taggedCall(text: string): TaggedCall | undefined {
  const parameters = new Map<string, string>()
  OPENING.lastIndex = 0
  for (let found = OPENING.exec(text); found !== null; found = OPENING.exec(text)) {
    if (parameters.size === 0 && /[{[]/.test(text.slice(0, found.index))) return undefined
    const { tag = 'arg_value', short, long, key } = found.groups ?? {}
    const name = short ?? long ?? key ?? ''
    const end = text.indexOf(`</${tag}>`, OPENING.lastIndex)
    if (end === -1) return { kind: 'cut' }
    const content = text.slice(OPENING.lastIndex, end)
    if (parameters.has(name) && parameters.get(name) !== content) return { kind: 'twice' }
    parameters.set(name, content)
    OPENING.lastIndex = end
  }
  if (parameters.size === 0) return undefined
  // A call that opens another argument than the last whole one.
  return isOpen(text) ? { kind: 'cut' } : { kind: 'call', parameters }
}

/** Whether the call's own tag, or one within it, is never closed. */
function isOpen(text: string): boolean {
  for (const name of ['function_calls', 'tool_call', 'function', 'invoke']) {
    const opening = new RegExp(`<(?:[a-z]{1,16}:)?${name}[\\s=>]`).test(text)
    if (opening && !new RegExp(`</(?:[a-z]{1,16}:)?${name}>`).test(text)) return true
  }
  return /<[^<>]{0,100}$/.test(text)
}
