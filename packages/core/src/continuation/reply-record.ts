import { SamplingError, type SamplingErrorCode, type SamplingErrorEvidence } from '../errors.ts'
import type { Reply, SentAsk } from './held-runs.ts'
import { recordError } from './journal.ts'
import type { HandoffReply } from './leg-end.ts'
import type { Ask } from './run.ts'

/** A reply as it travels between processes, and as it is kept for whoever repeats its round. JSON. */
export type ReplyRecord =
  | { readonly type: 'result'; readonly value: unknown; readonly run: Reply['run'] }
  | { readonly type: 'error'; readonly error: ErrorRecord; readonly run: Reply['run'] }
  | {
      readonly type: 'asks'
      readonly channel: Ask['channel']
      readonly round: number
      readonly asks: readonly SentAsk[]
      readonly run: Reply['run']
      readonly state?: string
      readonly handoff?: { readonly id: string; readonly questions: readonly (readonly [label: string, ask: Ask])[] }
    }

interface ErrorRecord {
  readonly message: string
  readonly name?: string
  readonly code?: SamplingErrorCode
  readonly evidence?: SamplingErrorEvidence
  /** Of an error that is meant for the wire as it is: the SDKs' protocol errors. */
  readonly rpc?: { readonly code: number; readonly data?: unknown }
}

export function recordOf(reply: Reply): ReplyRecord {
  const { run } = reply
  switch (reply.type) {
    case 'result':
      return { type: 'result', value: reply.value, run }
    case 'error':
      return { type: 'error', error: errorRecord(reply.error), run }
    case 'asks': {
      const { channel, round, state } = reply
      const { handoff } = reply as Partial<HandoffReply>
      return {
        ...{ type: 'asks', channel, round, run, asks: reply.asks },
        ...(state !== undefined && { state }),
        ...(handoff !== undefined && {
          handoff: {
            id: handoff.id,
            questions: [...handoff.questions].map(([label, ask]) => [label, bare(ask)] as const),
          },
        }),
      }
    }
  }
}

export function replyOf(record: ReplyRecord): Reply {
  if (record.type === 'error') return { ...record, error: revivedError(record.error) }
  if (record.type === 'result') return record
  const { handoff, ...asks } = record
  if (handoff === undefined) return asks
  return { ...asks, handoff: { id: handoff.id, questions: new Map(handoff.questions) } } as Reply
}

/** Without what waits for the answer in the process that asked. */
export function bare({ key, wireKey, question: { digest, summary }, method, params, channel }: Ask): Ask {
  return { key, wireKey, question: { digest, summary }, method, params, channel }
}

function errorRecord(error: unknown): ErrorRecord {
  const record = recordError(error)
  const { code, data } = (error ?? {}) as { readonly code?: unknown; readonly data?: unknown }
  if (record.code !== undefined || typeof code !== 'number') return record
  return { ...record, rpc: { code, ...(data !== undefined && { data }) } }
}

function revivedError({ message, name, code, evidence, rpc }: ErrorRecord): Error {
  if (code !== undefined) return new SamplingError(code, message, { evidence: evidence ?? {} })
  return Object.assign(new Error(message), { ...(name !== undefined && { name }), ...rpc })
}
