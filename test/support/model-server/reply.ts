import type { IncomingHttpHeaders } from 'node:http'

export type WireFormat = 'anthropic' | 'openai-chat' | 'openai-responses'

/** What the model says. */
export interface ModelAnswer {
  readonly text?: string
  readonly reasoning?: string
  /** `input` is sent as JSON; a string is sent as it is, to send arguments that are not JSON. */
  readonly toolCalls?: readonly { readonly id?: string; readonly name: string; readonly input: unknown }[]
  /** @default 'end', or 'tool' with tool calls */
  readonly stop?: 'end' | 'tool' | 'length' | 'stop-sequence' | 'refusal'
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number }
  /** @default the model that was asked for */
  readonly model?: string
  /** How long to wait between two events, in milliseconds. @default 0 */
  readonly pauseMs?: number
  /**
   * What happens after the first piece of the text, in a stream: the connection is destroyed, it ends in order but too
   * early, it falls silent, or an error event comes.
   */
  readonly breaks?:
    | 'drop'
    | 'end'
    | 'hang'
    | { readonly type: string; readonly code?: string; readonly message: string }
}

/** An error response in the format's own JSON. */
export interface ModelFailure {
  readonly status: number
  readonly type?: string
  readonly code?: string
  readonly message?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Bytes that no model API would send. */
export interface RawReply {
  readonly raw: string
  readonly status?: number
  readonly contentType?: string
}

/** `hang` never answers; `drop` closes the connection without a response. */
export type ModelReply = ModelAnswer | ModelFailure | RawReply | 'hang' | 'drop'

/** A request that the server accepted. */
export interface ModelCall {
  readonly format: WireFormat
  readonly headers: IncomingHttpHeaders
  /** As the client sent it. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look deep into the JSON of three formats
  readonly body: Readonly<Record<string, any>>
  readonly model: string
  readonly streamed: boolean
  /** Resolves when the response is over, whoever ended it. */
  readonly closed: Promise<void>
  /** Whether the client closed the connection before the answer was complete. */
  readonly leftEarly: boolean
}

export function isAnswer(reply: ModelAnswer | ModelFailure): reply is ModelAnswer {
  return !('status' in reply)
}

export const DEFAULT_USAGE = { inputTokens: 11, outputTokens: 7 } as const

// Small, so that every answer of some length comes in several pieces.
const PIECE_CHARACTERS = 8

export function pieces(text: string): string[] {
  return text.match(new RegExp(`[\\s\\S]{1,${PIECE_CHARACTERS}}`, 'gu')) ?? []
}

export function toolCallsOf(answer: ModelAnswer, prefix: string): { id: string; name: string; input: string }[] {
  return (answer.toolCalls ?? []).map(({ id, name, input }, index) => ({
    id: id ?? `${prefix}${index + 1}`,
    name,
    input: typeof input === 'string' ? input : JSON.stringify(input),
  }))
}

export function stopOf(answer: ModelAnswer): NonNullable<ModelAnswer['stop']> {
  return answer.stop ?? ((answer.toolCalls?.length ?? 0) > 0 ? 'tool' : 'end')
}
