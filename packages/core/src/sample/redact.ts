import { invalidRequest } from '../errors.ts'
import type { ContentBlock, CreateMessageParams, JsonSchema, SamplingMessage } from '../protocol.ts'
import { ignoreRejection } from '../util/deferred.ts'
import { isPlainObject } from '../util/json.ts'

/** Takes out of a text what must not leave the process, or must not be logged. At once: it may not be asynchronous. */
export type Redact = (text: string, purpose: RedactPurpose) => string

type RedactPurpose = 'request' | 'log'

/** The request with every text in it redacted. */
export function redacted(
  params: CreateMessageParams,
  redact: Redact | undefined,
  purpose: RedactPurpose = 'request',
): CreateMessageParams {
  if (redact === undefined) return params
  const { systemPrompt, messages, stopSequences, metadata, tools } = params
  return {
    ...params,
    messages: messages.map(({ role, content }) => ({ role, content: redactContent(content, redact, purpose) })),
    ...(systemPrompt !== undefined && { systemPrompt: redactText(systemPrompt, purpose, redact) }),
    ...(stopSequences !== undefined && { stopSequences: redactJson(stopSequences, redact, purpose) }),
    ...(metadata !== undefined && { metadata: redactJson(metadata, redact, purpose) }),
    ...(tools !== undefined && {
      tools: tools.map(({ description, inputSchema, ...tool }) => ({
        ...tool,
        ...(description !== undefined && { description: redactText(description, purpose, redact) }),
        inputSchema: redactSchema(inputSchema, redact),
      })),
    }),
  }
}

/** What in a JSON Schema are words or values; the rest is its form, and names are what an answer comes back under. */
const WORDS: ReadonlySet<string> = new Set(
  ['title', 'description', '$comment', 'default', 'examples', 'enum', 'enumNames', 'const'], // enumNames: of elicitation
)

const NAMED: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  '$defs',
  'definitions',
])

/** A schema on its way out. */
export function redactSchema<Schema extends JsonSchema>(schema: Schema, redact: Redact | undefined): Schema {
  if (redact === undefined) return schema
  const within = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(within)
    return isPlainObject(value) ? redactSchema(value, redact) : value
  }
  const members = Object.entries(schema).map(([key, value]) => {
    if (WORDS.has(key)) return [key, redactJson(value, redact, 'request')]
    const named = NAMED.has(key) && isPlainObject(value)
    return [
      key,
      named ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, within(one)])) : within(value),
    ]
  })
  return Object.fromEntries(members) as Schema
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
  // Nobody will await it, and an unhandled rejection would end the process.
  if (clean instanceof Promise) clean.catch(ignoreRejection)
  throw invalidRequest('redact', `must return a string at once, got ${typeof clean}.`)
}

/** Any JSON, such as what a tool was given or gave, with every text in it redacted. */
export function redactJson<T>(value: T, redact: Redact, purpose: RedactPurpose): T {
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
