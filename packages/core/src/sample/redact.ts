import { invalidRequest } from '../errors.ts'
import type { ContentBlock, CreateMessageParams, SamplingMessage } from '../protocol.ts'

/** Takes out of a text what must not leave the process, or must not be logged. */
export type Redact = (text: string, purpose: RedactPurpose) => string

type RedactPurpose = 'request' | 'log'

/** The request with every text in it redacted. */
export function redacted(
  params: CreateMessageParams,
  redact: Redact | undefined,
  purpose: RedactPurpose = 'request',
): CreateMessageParams {
  if (redact === undefined) return params
  const { systemPrompt, messages } = params
  return {
    ...params,
    messages: messages.map(({ role, content }) => ({ role, content: redactContent(content, redact, purpose) })),
    ...(systemPrompt !== undefined && { systemPrompt: redactText(systemPrompt, purpose, redact) }),
  }
}

/** @throws {SamplingError} `invalid_request` naming `redact`: nothing is sent that was not redacted. */
export function redactText(text: string, purpose: RedactPurpose, redact: Redact | undefined): string {
  if (redact === undefined) return text
  let clean: unknown
  try {
    clean = redact(text, purpose)
  } catch (cause) {
    throw invalidRequest('redact', `threw: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
  if (typeof clean === 'string') return clean
  throw invalidRequest('redact', `must return a string at once, got ${typeof clean}.`)
}

/** What a tool was given, or gave, with every text in it redacted. */
function redactJson<T>(value: T, redact: Redact, purpose: RedactPurpose): T {
  if (typeof value === 'string') return redactText(value, purpose, redact) as T
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((each) => redactJson<unknown>(each, redact, purpose)) as T
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, redactJson<unknown>(each, redact, purpose)]),
  ) as T
}

/** One block or several, as they came, with every text in them redacted. */
export function redactContent(
  content: SamplingMessage['content'],
  redact: Redact | undefined,
  purpose: RedactPurpose,
): SamplingMessage['content'] {
  if (redact === undefined) return content
  const clean = (block: ContentBlock): ContentBlock => {
    if (block.type === 'text') return { ...block, text: redactText(block.text, purpose, redact) }
    if (block.type === 'tool_use') return { ...block, input: redactJson(block.input, redact, purpose) }
    if (block.type !== 'tool_result') return block
    const { content: within, structuredContent, ...rest } = block
    return {
      ...{ ...rest, content: within.map(clean) },
      ...(structuredContent !== undefined && { structuredContent: redactJson(structuredContent, redact, purpose) }),
    }
  }
  return Array.isArray(content) ? content.map(clean) : clean(content as ContentBlock)
}
