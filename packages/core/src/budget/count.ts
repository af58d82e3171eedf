import { invalidRequest } from '../errors.ts'
import type { ContentBlock, CreateMessageParams, SamplingMessage } from '../protocol.ts'
import { estimateTokens } from './estimate.ts'

export { estimateTokens }

/** How many tokens a text takes; exact or an estimate. Synchronous, from 0 on. */
export type TokenCounter = (text: string) => number

/** What a message costs beside its text: the role and the marks around it. OpenAI documents 3 or 4. */
export const MESSAGE_TOKENS = 4

/** An image, whatever its size: the most that Claude takes for one (about 1,600); GPT-4o takes 765 for 1,024 × 1,024. */
export const IMAGE_TOKENS = 1_600

/** A recording, whatever its length: about a minute at Gemini's 32 tokens a second. */
export const AUDIO_TOKENS = 2_000

/** The tokens of a whole prompt, with constants for what is not text. */
export function countMessages(
  messages: readonly SamplingMessage[],
  system: string | undefined,
  counter: TokenCounter,
): number {
  let tokens = system === undefined || system === '' ? 0 : counter(system)
  for (const { content } of messages) tokens += MESSAGE_TOKENS + countBlocks(asBlocks(content), counter)
  return tokens
}

/** The tokens of a request: its prompt, and the tools that it offers. */
export function countRequest(
  { messages, systemPrompt, tools = [] }: Pick<CreateMessageParams, 'messages' | 'systemPrompt' | 'tools'>,
  counter: TokenCounter,
): number {
  let tokens = countMessages(messages, systemPrompt, counter)
  for (const tool of tools) tokens += counter(JSON.stringify(tool))
  return tokens
}

function countBlocks(blocks: readonly ContentBlock[], counter: TokenCounter): number {
  return blocks.reduce((tokens, block) => tokens + countBlock(block, counter), 0)
}

function countBlock(block: ContentBlock, counter: TokenCounter): number {
  switch (block.type) {
    case 'text':
      return counter(block.text)
    case 'image':
      return IMAGE_TOKENS
    case 'audio':
      return AUDIO_TOKENS
    case 'tool_use':
      return counter(`${block.name} ${JSON.stringify(block.input)}`)
    case 'tool_result':
      return countBlocks(block.content, counter)
  }
}

function asBlocks(content: SamplingMessage['content']): readonly ContentBlock[] {
  return Array.isArray(content) ? content : [content as ContentBlock]
}

/**
 * The author's counter, or the estimate where there is none. A counter that throws or returns no count is the author's
 * mistake, and is reported before money is spent.
 *
 * @throws {SamplingError} `invalid_request` naming `budget.countTokens`, here or from the counter returned.
 */
export function safeCounter(counter: TokenCounter | undefined): TokenCounter {
  if (counter === undefined) return estimateTokens
  if (typeof counter !== 'function') throw wrongCounter('must be a function (text) => number.')
  return (text) => {
    let tokens: unknown
    try {
      tokens = counter(text)
    } catch (cause) {
      throw wrongCounter(`threw: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
    }
    if (typeof tokens === 'number' && tokens >= 0 && Number.isFinite(tokens)) return Math.ceil(tokens)
    if (tokens instanceof Promise) {
      // Nobody will await it, and an unhandled rejection would end the process.
      tokens.catch(() => {})
      throw wrongCounter('must return a number at once, got a promise: load the tokenizer before the server starts.')
    }
    throw wrongCounter(`must return a number from 0 on, got ${String(tokens)}.`)
  }
}

/** A counter for what is paid for: where the author's fails, as tokenizers do at special tokens, the estimate counts. */
export function lenientCounter(counter: TokenCounter): TokenCounter {
  return (text) => {
    try {
      return counter(text)
    } catch {
      return estimateTokens(text)
    }
  }
}

function wrongCounter(problem: string, cause?: unknown): Error {
  return invalidRequest('budget.countTokens', problem, cause === undefined ? {} : { cause })
}
