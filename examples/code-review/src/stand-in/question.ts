import type { ContentBlock, CreateMessageParams } from '@sampan/core'

/** A field of the JSON that a prompt asks for. */
export interface Field {
  readonly name: string
  readonly optional: boolean
  /** What it may be, where the prompt lists it. */
  readonly labels: readonly string[]
  readonly type: 'text' | 'number' | 'list' | 'object'
  /** The range of a number, or how many a list may have. */
  readonly from: number | undefined
  readonly to: number | undefined
  /** Of an object, or of the objects in a list. */
  readonly fields: readonly Field[]
}

export interface Question {
  /** What is said before the diff: the task, and what the change is for. */
  readonly about: string
  readonly diff: string
  /** Undefined where no JSON is asked for. */
  readonly fields: readonly Field[] | undefined
}

/** Splits what a model is sent into the diff, and the form of the answer that is asked for behind it. */
export function readQuestion({ messages }: Pick<CreateMessageParams, 'messages'>): Question {
  const text = messages
    .filter(({ role }) => role === 'user')
    .flatMap(({ content }) => content as ContentBlock | readonly ContentBlock[])
    .map((block) => (block.type === 'text' ? block.text : ''))
    .join('\n\n')
  // The last one: a diff may hold such a sentence too, and is not to be obeyed.
  const asked = text.lastIndexOf('\nAnswer with nothing but JSON of this type:\n')
  const start = /^(diff --git |--- )/m.exec(text)?.index
  return {
    about: text.slice(0, start),
    diff: start === undefined ? '' : text.slice(start, asked === -1 ? undefined : asked),
    fields: asked === -1 ? undefined : readFields(text.slice(asked)),
  }
}

/** Reads the notation of types that the prompt uses: one field a line, objects indented. */
export function readFields(notation: string): readonly Field[] {
  const levels: Field[][] = [[]]
  const opened: Omit<Field, 'fields'>[] = []
  for (const line of notation.split('\n')) {
    const [, name, mark, value = ''] = /^\s*"?([\w$-]+)"?(\??):\s*(.*?)(?:\s\/\/.*)?$/.exec(line) ?? []
    if (name !== undefined) {
      const field = fieldFrom(name, mark === '?', value)
      if (value !== '{') levels.at(-1)?.push({ ...field, fields: [] })
      else {
        opened.push(field)
        levels.push([])
      }
    } else if (/^\s*\}/.test(line) && opened.length > 0) {
      const fields = levels.pop() ?? []
      const field = opened.pop()
      if (field !== undefined) levels.at(-1)?.push({ ...field, ...closing(line), fields })
    }
  }
  return levels[0] ?? []
}

function fieldFrom(name: string, optional: boolean, value: string): Omit<Field, 'fields'> {
  const labels = [...value.matchAll(/"([^"]*)"/g)].flatMap(([, quoted]) => quoted?.split('|') ?? [])
  const type =
    value === '{' ? 'object' : /^(int|number)\b/.test(value) ? 'number' : /\[\]/.test(value) ? 'list' : 'text'
  return { name, optional, labels, type, ...range(value) }
}

/** What stands behind an object's brace says whether there is one of it, or a list. */
function closing(line: string): Pick<Field, 'type' | 'from' | 'to'> {
  return { type: line.includes('[]') ? 'list' : 'object', ...range(line) }
}

function range(text: string): Pick<Field, 'from' | 'to'> {
  const [, from, to] = /(\d+)\.\.(\d+)/.exec(text) ?? []
  const [, least] = /≥(\d+)/.exec(text) ?? []
  const [, most] = /≤(\d+)/.exec(text) ?? []
  const number = (digits: string | undefined): number | undefined => (digits === undefined ? undefined : Number(digits))
  return { from: number(from ?? least), to: number(to ?? most) }
}
