import type { JsonValue } from '../../protocol.ts'

/** What stands in a form for a value that was to be put there. Nothing else may stand beside it. */
const VARIABLE = new RegExp(
  [
    // {{name}}, ${name}, {vendor_name}, <%= name %>
    String.raw`\{\{[^{}]{1,80}\}\}`,
    String.raw`\$\{[\w .-]{1,80}\}`,
    String.raw`\{[A-Za-z]\w{1,60}\}`,
    String.raw`<%[^<>]{1,80}%>`,
    // %s, %1$s, %(name)s
    String.raw`%(?:\d\$|\(\w{1,60}\))?[sdifu]`,
    // <customer name>, <vendor_name>, <NAME>; but `<div>` is HTML
    String.raw`<[A-Za-z]\w{0,60}(?:[ _-]\w{1,60}){0,6}(?<=[ _]\w{1,60})>`,
    String.raw`<[A-Z][A-Z\d]{2,60}>`,
    String.raw`<(?:name|date|value|number|amount|text|title|city|country|email|description|currency|id)>`,
    // [NAME], [VENDOR NAME]; but not what a source shows in place of a secret, or how a log names its levels
    String.raw`\[(?!(?:REDACTED|MASKED|HIDDEN|REMOVED|DELETED|CENSORED|UNKNOWN|ERROR|WARN|WARNING|INFO|DEBUG|TRACE|FATAL)\])[A-Z][A-Z\d]{2,60}(?:[ _-][A-Z\d]{1,60}){0,6}\]`,
    // YOUR_API_KEY, your-name-here, __VENDOR__
    String.raw`YOUR(?:[_-][A-Z\d]{1,60}){1,8}`,
    String.raw`your(?:[_-][a-z\d]{1,60}){1,8}`,
    String.raw`__[A-Z][A-Z\d_]{1,60}__`,
  ]
    .map((form) => `(?:${form})`)
    .join('|')
    .replace(/^(.*)$/, '^(?:$1)$'),
)
/** Longer texts hold more than one. */
const LONGEST = 200

/** Properties whose values may well be such a variable. */
const OF_CODE =
  /(?:code|source|snippet|script|command|expression|query|sql|format|pattern|regex|template|placeholder|variable|token|syntax|selector|markup|html|xml|tag|component|element)s?$/i

/** `Dear {{name}},`: a template that was asked for, so that a variable by itself may be meant as well. */
const WITHIN_TEXT = /\{\{[^{}]{1,80}\}\}|\$\{[\w .-]{1,80}\}|%\(\w{1,60}\)s/

/** Whether a text is nothing but a variable of a template: `"vendor": "{{vendor_name}}"`. Labels are none. */
export function holdsVariable(value: JsonValue, labels: ReadonlySet<unknown>): boolean {
  let found = false
  let isTemplate = false
  const walk = (each: JsonValue, key: string): void => {
    if (typeof each === 'string') {
      if (each.length > LONGEST || !VARIABLE.test(each.trim())) isTemplate ||= WITHIN_TEXT.test(each)
      else found ||= !labels.has(each) && !OF_CODE.test(key)
    } else if (Array.isArray(each)) for (const item of each) walk(item as JsonValue, key)
    else if (typeof each === 'object' && each !== null)
      for (const [name, child] of Object.entries(each)) walk(child as JsonValue, name)
  }
  walk(value, '')
  return found && !isTemplate
}
