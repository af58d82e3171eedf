import type { JsonSchema } from '../../protocol.ts'
import { eachSubschema, isSchema, pointerSegments, resolveRef } from './subschemas.ts'

/**
 * A JSON Schema in the notation of TypeScript types, with ranges after the type (`int 1..5`) and descriptions as
 * comments. It says the same in less than half the tokens (`npm run bench -- output`). No space stands where tokenizers
 * would count one: `:string` is one token, `: string` is two.
 */
export function renderSchema(schema: JsonSchema): string {
  return new Renderer(schema).render()
}

/** A type's text. `tight` ones can take `[]` behind them without parentheses. */
interface Rendered {
  readonly text: string
  readonly tight: boolean
}

class Renderer {
  readonly #root: JsonSchema
  /** The names of what is referenced more than once, by reference; anything else is written where it is used. */
  readonly #names: ReadonlyMap<string, string>

  constructor(root: JsonSchema) {
    this.#root = root
    this.#names = namesOfShared(root)
  }

  render(): string {
    const types = [...this.#names].map(([ref, name]) => {
      const { text } = this.#type(resolveRef(this.#root, ref) ?? {}, '')
      return `type ${name} = ${text}`
    })
    const rootName = this.#names.get('#')
    if (rootName !== undefined) return types.join('\n')
    return [...types, withComment(this.#type(this.#root, '').text, comment(this.#root))].join('\n')
  }

  #type(schema: unknown, indent: string): Rendered {
    if (!isSchema(schema)) return tight(schema === false ? 'never' : 'any')
    const parts: Rendered[] = []
    if (isSchema(schema['not']) && Object.keys(schema['not']).length === 0) return tight('never')
    if (typeof schema['$ref'] === 'string') parts.push(this.#reference(schema['$ref'], indent))
    if ('const' in schema) parts.push(tight(JSON.stringify(schema['const'])))
    else if (Array.isArray(schema['enum'])) parts.push(labels(schema['enum']))
    else if (schema['type'] !== undefined || 'properties' in schema) parts.push(this.#typed(schema, indent))
    for (const keyword of ['anyOf', 'oneOf']) {
      const branches = schema[keyword]
      if (Array.isArray(branches)) parts.push(union(branches.map((branch) => this.#type(branch, indent))))
    }
    if (Array.isArray(schema['allOf'])) parts.push(...schema['allOf'].map((part) => this.#type(part, indent)))
    return parts.length === 0 ? tight('any') : join(parts, '&')
  }

  #reference(ref: string, indent: string): Rendered {
    const name = this.#names.get(ref)
    return name === undefined ? this.#type(resolveRef(this.#root, ref) ?? {}, indent) : tight(name)
  }

  #typed(schema: JsonSchema, indent: string): Rendered {
    const types = Array.isArray(schema['type']) ? schema['type'] : [schema['type'] ?? 'object']
    return union(types.map((type) => this.#single(schema, String(type), indent)))
  }

  #single(schema: JsonSchema, type: string, indent: string): Rendered {
    switch (type) {
      case 'string':
        return stringType(schema)
      case 'number':
      case 'integer':
        return numberType(schema, type)
      case 'array':
        return this.#array(schema, indent)
      case 'object':
        return this.#object(schema, indent)
      default:
        return tight(type)
    }
  }

  #array(schema: JsonSchema, indent: string): Rendered {
    const tuple = schema['prefixItems']
    if (Array.isArray(tuple)) {
      const items = tuple.map((item) => this.#type(item, indent).text)
      if (isSchema(schema['items'])) items.push(`...${parenthesized(this.#type(schema['items'], indent))}[]`)
      return tight(`[${items.join(', ')}]`)
    }
    const text = `${parenthesized(this.#type(schema['items'] ?? true, indent))}[]`
    return qualified(text, [
      range(schema['minItems'], schema['maxItems']),
      schema['uniqueItems'] === true ? 'unique' : '',
    ])
  }

  #object(schema: JsonSchema, indent: string): Rendered {
    const properties = isSchema(schema['properties']) ? Object.entries(schema['properties']) : []
    const required = Array.isArray(schema['required']) ? (schema['required'] as readonly unknown[]) : []
    const inner = `${indent} `
    const lines = properties.map(([name, property]) => {
      const mark = required.includes(name) ? '' : '?'
      return withComment(`${keyText(name)}${mark}:${this.#type(property, inner).text}`, comment(property))
    })
    const rest = schema['additionalProperties']
    if (isSchema(rest) || rest === true) {
      const names = isSchema(schema['propertyNames']) ? this.#type(schema['propertyNames'], inner).text : 'string'
      lines.push(`[key:${names}]:${this.#type(rest, inner).text}`)
    }
    if (lines.length === 0) return tight('{}')
    if (lines.length === 1 && !/\n|\/\//.test(lines[0] ?? '')) return tight(`{${lines[0]}}`)
    return tight(`{\n${lines.map((line) => inner + line).join('\n')}\n${indent}}`)
  }
}

/** A longer pattern tells a model less than the property's name does. */
const LONGEST_PATTERN = 120

function stringType(schema: JsonSchema): Rendered {
  const { format, pattern } = schema
  return qualified('string', [
    // A format says in a word what its pattern says in a hundred characters; the validator still checks both.
    typeof format === 'string'
      ? `(${format})`
      : typeof pattern === 'string' && pattern.length <= LONGEST_PATTERN
        ? `/${pattern}/`
        : '',
    // That a text is not empty goes without saying.
    within(range(schema['minLength'] === 1 ? undefined : schema['minLength'], schema['maxLength']), ' chars'),
  ])
}

function numberType(schema: JsonSchema, type: string): Rendered {
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below, multipleOf } = schema
  return qualified(type === 'integer' ? 'int' : type, [
    range(bound(minimum), bound(maximum)),
    typeof above === 'number' ? `>${above}` : '',
    typeof below === 'number' ? `<${below}` : '',
    typeof multipleOf === 'number' ? `multiple of ${multipleOf}` : '',
  ])
}

/** Converters write "a safe integer" as these two bounds. */
function bound(value: unknown): unknown {
  return typeof value === 'number' && Math.abs(value) === Number.MAX_SAFE_INTEGER ? undefined : value
}

function range(from: unknown, to: unknown): string {
  const lowest = typeof from === 'number' ? from : undefined
  const highest = typeof to === 'number' ? to : undefined
  if (lowest !== undefined && highest !== undefined) return lowest === highest ? `${lowest}` : `${lowest}..${highest}`
  if (lowest !== undefined) return `≥${lowest}`
  return highest === undefined ? '' : `≤${highest}`
}

function within(text: string, unit: string): string {
  return text === '' ? '' : text + unit
}

/** Description and default, for behind the type. */
function comment(schema: unknown): string {
  if (!isSchema(schema)) return ''
  const description = typeof schema['description'] === 'string' ? schema['description'].replace(/\s+/g, ' ').trim() : ''
  const fallback = 'default' in schema ? `default ${JSON.stringify(schema['default'])}` : ''
  return [description, fallback].filter(Boolean).join('; ')
}

/** Puts a comment at the end of the first line, which for an object is the line of its opening brace. */
function withComment(text: string, note: string): string {
  if (note === '') return text
  const end = text.indexOf('\n')
  return end === -1 ? `${text} // ${note}` : `${text.slice(0, end)} // ${note}${text.slice(end)}`
}

function keyText(name: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : JSON.stringify(name)
}

function tight(text: string): Rendered {
  return { text, tight: true }
}

/** `"bug|question"`: one pair of quotes for all, as prompts are commonly written, where no label needs its own. */
function labels(values: readonly unknown[]): Rendered {
  const plain = values.every((value) => typeof value === 'string' && /^[^"|\\\n]+$/.test(value))
  return plain ? tight(`"${values.join('|')}"`) : union(values.map((value) => tight(JSON.stringify(value))))
}

function qualified(text: string, qualifiers: readonly string[]): Rendered {
  const given = qualifiers.filter(Boolean)
  return given.length === 0 ? tight(text) : { text: [text, ...given].join(' '), tight: false }
}

function union(branches: readonly Rendered[]): Rendered {
  const unique = [...new Map(branches.map((branch) => [branch.text, branch])).values()]
  return join(unique, '|')
}

function join(parts: readonly Rendered[], separator: '|' | '&'): Rendered {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  const texts = parts.map((part) => (separator === '&' ? parenthesized(part) : part.text))
  return { text: texts.join(separator), tight: false }
}

function parenthesized({ text, tight: isTight }: Rendered): string {
  return isTight ? text : `(${text})`
}

/** What is referenced at least twice, or by itself, gets a name: its own if it reads as a type's, else its property's. */
function namesOfShared(root: JsonSchema): ReadonlyMap<string, string> {
  const uses = new Map<string, { count: number; readonly at: string }>()
  eachSubschema(root, ({ $ref: ref }, key) => {
    if (typeof ref !== 'string') return
    const use = uses.get(ref)
    if (use === undefined) uses.set(ref, { count: ref === '#' ? 2 : 1, at: key })
    else use.count++
  })
  const names = new Map<string, string>()
  for (const [ref, { count, at }] of uses) {
    if (count < 2) continue
    const own =
      ref === '#' ? (typeof root['title'] === 'string' ? root['title'] : 'Answer') : (pointerSegments(ref).at(-1) ?? '')
    const base = /^[A-Z][A-Za-z0-9]*$/.test(own) ? own : typeName(at)
    let name = base
    for (let number = 2; [...names.values()].includes(name); number++) name = `${base}${number}`
    names.set(ref, name)
  }
  return names
}

const KEYWORDS = new Set(['items', 'prefixItems', 'additionalProperties', 'anyOf', 'oneOf', 'allOf'])

function typeName(key: string): string {
  const words = key.split(/[^A-Za-z0-9]+/).filter(Boolean)
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  return /^[A-Z]/.test(name) && !KEYWORDS.has(key) ? name : 'Item'
}
