import type { CreateMessageParams, SamplingMessage } from '@sampan/core'

/** What a model is shown of one sample: all that a stand-in for a model may know. */
export interface Question {
  readonly system: string
  /** All that the user's messages say. */
  readonly text: string
  /** What was fenced off as `untrusted(…)`, in order. */
  readonly data: readonly string[]
  /** What may be answered, where the prompt lists it (`choice([…])`). */
  readonly labels: readonly string[]
}

/** Answers as a model would: with text, or with JSON for what is not a string. */
export type StandIn = (question: Question) => string | object

const LABELS = '\n\nAnswer with exactly one of these labels, and nothing else:\n'

export function readQuestion({ messages, systemPrompt = '' }: CreateMessageParams): Question {
  const text = messages
    .filter(({ role }) => role === 'user')
    .map(textOf)
    .join('\n\n')
  const data = [...text.matchAll(/<(data-[a-z0-9]+)>\n?([\s\S]*?)\n?<\/\1>/g)].map(([, , inside = '']) => inside)
  // The last one: data may hold such a sentence too.
  const asked = text.lastIndexOf(LABELS)
  const labels = asked === -1 ? [] : text.slice(asked + LABELS.length).split('\n')
  return { system: systemPrompt, text, data, labels }
}

/** The text between two things that a prompt says; all that follows the first where the second is not said. */
export function between(text: string, start: string, end: string): string {
  const from = text.indexOf(start)
  if (from === -1) return ''
  const rest = text.slice(from + start.length)
  const to = rest.indexOf(end)
  return (to === -1 ? rest : rest.slice(0, to)).trim()
}

function textOf({ content }: SamplingMessage): string {
  const blocks = 'type' in content ? [content] : content
  return blocks.map((block) => (block.type === 'text' ? block.text : '')).join('\n')
}
