import { SamplingError } from '../errors.ts'
import type { ContentBlock, CreateMessageResult } from '../protocol.ts'
import { isPlainObject } from '../util/json.ts'

/** A sampling result as every step after it sees it: one list of blocks, whatever the client wrote. */
export interface Answer {
  readonly content: readonly ContentBlock[]
  /** The text of all text blocks. */
  readonly text: string
  readonly model: string | undefined
  readonly stopReason: string | undefined
  /** What the provider counted; the protocol itself carries none. */
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | undefined
  /** Parameters that the provider says it did not heed. */
  readonly ignored?: readonly string[]
  /** The limit that this answer was held to, where a budget lowered it. */
  readonly maxTokens?: number
}

/**
 * Reads a `CreateMessageResult` leniently: one block or an array (2025-11-25), no model, no stop reason (VS Code). What
 * cannot be an answer is refused with what it was.
 *
 * @throws {SamplingError} `invalid_result`
 */
export function normaliseResult(result: unknown): Answer {
  if (!isPlainObject(result)) throw invalidResult('is not an object', result)
  const { content } = result
  const blocks = Array.isArray(content) ? content : [content]
  if (blocks.length === 0) throw invalidResult('has an empty content array', result)
  for (const block of blocks) assertBlock(block, result)
  const content_ = blocks as readonly ContentBlock[]
  return {
    content: content_,
    text: textOf(content_),
    model: typeof result['model'] === 'string' ? result['model'] : undefined,
    // An empty one says nothing, and would hide a cut answer.
    stopReason:
      typeof result['stopReason'] === 'string' && result['stopReason'] !== '' ? result['stopReason'] : undefined,
    usage: usageOf(result['usage']),
    ...(Array.isArray(result['ignored']) && { ignored: result['ignored'].filter((name) => typeof name === 'string') }),
  }
}

export function textOf(content: readonly ContentBlock[]): string {
  if (content.length === 1 && content[0]?.type === 'text') return content[0].text
  let text = ''
  for (const block of content) if (block.type === 'text') text += block.text
  return text
}

/** The result that a text stands for: what a person or a calling model wrote by hand. */
export function textResult(text: string, model: string | undefined): CreateMessageResult {
  return {
    role: 'assistant',
    content: { type: 'text', text },
    ...(model !== undefined && { model }),
    stopReason: 'endTurn',
  }
}

function assertBlock(block: unknown, result: unknown): void {
  if (!isPlainObject(block)) throw invalidResult('has no content', result)
  switch (block['type']) {
    case 'text':
      if (typeof block['text'] !== 'string') throw invalidResult('has a text block without text', result)
      return
    case 'image':
    case 'audio':
      if (typeof block['data'] !== 'string' || typeof block['mimeType'] !== 'string') {
        throw invalidResult(`has an ${block['type']} block without data or mimeType`, result)
      }
      return
    case 'tool_use':
      if (typeof block['id'] !== 'string' || typeof block['name'] !== 'string') {
        throw invalidResult('has a tool_use block without id or name', result)
      }
      return
    default:
      throw invalidResult(`has a content block of unknown type ${JSON.stringify(block['type'])}`, result)
  }
}

function usageOf(usage: unknown): Answer['usage'] {
  if (!isPlainObject(usage)) return undefined
  const { inputTokens, outputTokens } = usage
  // Some libraries give NaN where they do not know.
  return isCount(inputTokens) && isCount(outputTokens) ? { inputTokens, outputTokens } : undefined
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

const EVIDENCE_LENGTH = 500

function invalidResult(problem: string, result: unknown): SamplingError {
  let text: string
  try {
    text = JSON.stringify(result) ?? String(result)
  } catch {
    text = String(result)
  }
  return new SamplingError('invalid_result', `The sampling result ${problem}.`, {
    evidence: { text: text.length > EVIDENCE_LENGTH ? `${text.slice(0, EVIDENCE_LENGTH)}…` : text },
  })
}
