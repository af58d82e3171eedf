import type { LanguageModelV3StreamPart, SharedV3ProviderMetadata } from '@ai-sdk/provider'
import { SamplingError } from '@sampan/core'
import type { ContentBlock, ToolUseContent } from '@sampan/core'
import { toBase64 } from '../base64.ts'
import type { FinishReason } from './stop-reason.ts'
import { roundTripMeta } from './round-trip.ts'
import type { RoundTrip } from './round-trip.ts'

type Metadata = SharedV3ProviderMetadata | undefined
type ToolCall = Extract<LanguageModelV3StreamPart, { type: 'tool-call' }>

/** v3 writes a generated file's data bare, v4 as `{ type: 'data', data }` or as a URL. */
export interface GeneratedFile {
  readonly mediaType: string
  readonly data: string | Uint8Array | { readonly type: string; readonly data?: string | Uint8Array }
}

type Streamed =
  | { readonly kind: 'text'; text: string; metadata: Metadata }
  | { readonly kind: 'reasoning'; text: string; metadata: Metadata }

type Draft =
  | Streamed
  | { readonly kind: 'tool-call'; readonly call: ToolCall; readonly metadata: Metadata }
  | { readonly kind: 'file'; readonly block: ContentBlock; readonly metadata: Metadata }

/** Collects the parts of one streamed answer, in the order in which they began. */
export class AnswerParts {
  readonly #drafts: Draft[] = []
  readonly #open = new Map<string, Streamed>()

  /** The text so far, for the evidence of an error. */
  get text(): string {
    return this.#drafts.map((draft) => (draft.kind === 'text' ? draft.text : '')).join('')
  }

  /** A piece of text or reasoning; parts with the same id are one block. */
  append(kind: 'text' | 'reasoning', id: string, delta: string, metadata: Metadata): void {
    const draft = this.#open.get(`${kind} ${id}`) ?? this.#begin(kind, id)
    draft.text += delta
    draft.metadata = merge(draft.metadata, metadata)
  }

  #begin(kind: 'text' | 'reasoning', id: string): Streamed {
    const draft: Streamed = { kind, text: '', metadata: undefined }
    this.#open.set(`${kind} ${id}`, draft)
    this.#drafts.push(draft)
    return draft
  }

  /** Ids may be used again after a block has ended. */
  end(kind: 'text' | 'reasoning', id: string, metadata: Metadata): void {
    this.append(kind, id, '', metadata)
    this.#open.delete(`${kind} ${id}`)
  }

  addToolCall(call: ToolCall): void {
    // What the provider ran by itself is over, and the protocol has no block for it.
    if (call.providerExecuted) return
    this.#drafts.push({ kind: 'tool-call', call, metadata: call.providerMetadata })
  }

  /** False if sampling cannot carry the file: it knows images and audio, as data. */
  addFile({ mediaType, data }: GeneratedFile): boolean {
    const bytes = typeof data === 'string' || data instanceof Uint8Array ? data : data.data
    const type = mediaType.startsWith('image/') ? 'image' : mediaType.startsWith('audio/') ? 'audio' : undefined
    if (bytes === undefined || type === undefined) return false
    const block: ContentBlock = { type, mimeType: mediaType, data: toBase64(bytes) }
    this.#drafts.push({ kind: 'file', block, metadata: undefined })
    return true
  }

  /** @throws {SamplingError} `invalid_result` if the arguments of a tool call are not a JSON object. */
  toBlocks(reason: FinishReason): ContentBlock[] {
    // Only a tool loop goes back to the same model, so only its turns carry what the provider wants back.
    const keepRoundTrip = this.#drafts.some((draft) => draft.kind === 'tool-call')
    const blocks: ContentBlock[] = []
    let reasoning: { text: string; metadata?: SharedV3ProviderMetadata }[] = []
    for (const draft of this.#drafts) {
      const metadata = draft.metadata === undefined ? {} : { metadata: draft.metadata }
      if (draft.kind === 'reasoning') {
        reasoning.push({ text: draft.text, ...metadata })
        continue
      }
      const roundTrip: RoundTrip = { ...metadata, ...(reasoning.length > 0 && { reasoning }) }
      const block = toBlock(draft, reason)
      if (block === undefined) continue
      blocks.push({ ...block, ...(keepRoundTrip && roundTripMeta(roundTrip)) })
      reasoning = []
    }
    return blocks
  }
}

function toBlock(draft: Exclude<Draft, { kind: 'reasoning' }>, reason: FinishReason): ContentBlock | undefined {
  switch (draft.kind) {
    case 'text':
      return draft.text === '' ? undefined : { type: 'text', text: draft.text }
    case 'tool-call':
      return toToolUse(draft.call, reason)
    case 'file':
      return draft.block
  }
}

function toToolUse({ toolCallId, toolName, input }: ToolCall, reason: FinishReason): ToolUseContent | undefined {
  const parsed = parseObject(input)
  if (parsed !== undefined) return { type: 'tool_use', id: toolCallId, name: toolName, input: parsed }
  // A call that was cut at the token limit is not an error of its own: the stop reason says what happened.
  if (reason.unified === 'length') return undefined
  throw new SamplingError(
    'invalid_result',
    `The model called the tool "${toolName}" with arguments that are not a JSON object.`,
    { evidence: { text: input } },
  )
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

function merge(before: Metadata, after: Metadata): Metadata {
  if (before === undefined || after === undefined) return after ?? before
  const merged = { ...before }
  for (const [provider, values] of Object.entries(after)) merged[provider] = { ...merged[provider], ...values }
  return merged
}
