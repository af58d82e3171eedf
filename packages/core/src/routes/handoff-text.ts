import type { Handoff } from '../continuation/handoff-desk.ts'
import type { ContentBlock, CreateMessageParams } from '../protocol.ts'
import { HANDOFF_META_KEY, type HandoffMeta, type HandoffQuestion } from './handoff-meta.ts'

export interface HandoffResult {
  readonly content: readonly ContentBlock[]
  readonly structuredContent: {
    readonly status: 'needs_answer'
    readonly id: string
    readonly questions: Readonly<Record<string, string>>
  }
  readonly _meta: Readonly<Record<string, unknown>>
}

/** The result of a tool that asks its caller to think: written for a model to follow, and for a person to understand. */
export function handoffResult(handoff: Handoff, tool: string): HandoffResult {
  const questions = [...handoff.questions].map(([label, ask]) => ({ label, ...(ask.params as HandoffQuestion) }))
  const meta: HandoffMeta = { id: handoff.id, tool, questions }
  return {
    content: [{ type: 'text', text: handoffText(meta) }, ...questions.flatMap(({ params }) => mediaOf(params))],
    structuredContent: {
      status: 'needs_answer',
      id: handoff.id,
      questions: Object.fromEntries(questions.map(({ label, params }) => [label, promptOf(params)])),
    },
    _meta: { [HANDOFF_META_KEY]: meta },
  }
}

function handoffText({ id, tool, questions }: HandoffMeta): string {
  const one = questions.length === 1
  const intro = one
    ? 'This tool is not finished: it needs you to answer a question.'
    : `This tool is not finished: it needs you to answer ${questions.length} questions.`
  const example = JSON.stringify({ id, answers: Object.fromEntries(questions.map(({ label }) => [label, '…'])) })
  return [
    `${intro} Work the answer${one ? '' : 's'} out yourself, then call the tool \`${tool}\` with`,
    example,
    'It goes on from there and returns the result. Answer with the text alone, or with a JSON object where one is asked for.',
    ...questions.map(({ label, params }) => questionText(label, params)),
  ].join('\n\n')
}

function questionText(label: string, params: CreateMessageParams): string {
  const { systemPrompt, maxTokens } = params
  return [
    `--- Question ${label} (at most about ${maxTokens} tokens) ---`,
    ...(systemPrompt === undefined ? [] : [`Instructions: ${systemPrompt}`]),
    // With the form of a structured answer, in words; programs read its schema from _meta.
    promptOf(params),
  ].join('\n\n')
}

function promptOf({ messages }: CreateMessageParams): string {
  const several = messages.length > 1
  return messages
    .map(({ role, content }) => {
      const blocks = (Array.isArray(content) ? content : [content]) as readonly ContentBlock[]
      const text = blocks.map((block) => (block.type === 'text' ? block.text : `[${block.type}, below]`)).join('\n')
      return several ? `[${role}] ${text}` : text
    })
    .join('\n\n')
}

function mediaOf({ messages }: CreateMessageParams): readonly ContentBlock[] {
  return messages.flatMap(({ content }) =>
    ((Array.isArray(content) ? content : [content]) as readonly ContentBlock[]).filter(
      ({ type }) => type === 'image' || type === 'audio',
    ),
  )
}
