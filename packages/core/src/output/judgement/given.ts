import type { JsonValue } from '../../protocol.ts'
import { canonical } from './canonical.ts'
import type { Given } from './judge.ts'
import { search } from '../extraction/search.ts'

const DEPTH = 4

/** What the model was given. Read only when it is asked for: most answers repeat nothing. */
export function givenBy(prompt: string | undefined): Given {
  let lines: ReadonlySet<string> | undefined
  let values: ReadonlySet<string> | undefined
  return {
    hasLine: (line) => {
      lines ??= new Set((prompt ?? '').split('\n').map((each) => each.trim()))
      return lines.has(line.trim()) || introduces(prompt ?? '', line.trim())
    },
    hasValue: (value) => {
      if (prompt === undefined || !prompt.includes('{')) return false
      values ??= valuesIn(prompt)
      return values.has(canonical(value))
    },
  }
}

/** Whether a value of the prompt stands right behind these words. */
function introduces(prompt: string, words: string): boolean {
  const at = prompt.indexOf(words)
  return at !== -1 && /^\s*[{[]/.test(prompt.slice(at + words.length, at + words.length + 8))
}

function valuesIn(text: string): ReadonlySet<string> {
  const found = new Set<string>()
  for (const { reading } of search(text).candidates) {
    if (reading.kind !== 'complete' || reading.damaged) continue
    try {
      collect(JSON.parse(reading.json) as JsonValue, DEPTH, found)
    } catch {
      // Not JSON, so no answer repeats it as a value.
    }
  }
  return found
}

function collect(value: JsonValue, depth: number, found: Set<string>): void {
  if (typeof value !== 'object' || value === null || depth === 0) return
  found.add(canonical(value))
  for (const child of Array.isArray(value) ? value : Object.values(value)) collect(child as JsonValue, depth - 1, found)
}

/**
 * The answer without the prompt or the instructions that it begins with or repeats in full. Lines are left alone: an answer
 * may share them with the prompt.
 */
export function withoutEcho(text: string, prompt: string | undefined, instructions: string): string {
  let rest = text.trimStart()
  const whole = prompt?.trim() ?? ''
  const label = /^(?:\*\*)?(?:q|question|prompt|user|human|input|frage|pregunta)\s*:(?:\*\*)?\s*/i.exec(rest)?.[0] ?? ''
  if (whole.length > 20 && rest.startsWith(whole, label.length)) {
    rest = rest.slice(label.length + whole.length)
    if (label !== '')
      rest = rest.replace(/^\s*(?:\*\*)?(?:a|answer|assistant|output|antwort|respuesta)\s*:(?:\*\*)?\s*/i, '')
  }
  const at = rest.indexOf(instructions)
  return at === -1 ? rest : `${rest.slice(0, at)}\n\n${rest.slice(at + instructions.length)}`
}
