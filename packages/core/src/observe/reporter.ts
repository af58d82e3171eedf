import { SamplingError } from '../errors.ts'
import type { ContentBlock, CreateMessageParams } from '../protocol.ts'
import type { CallClient } from '../sample/call.ts'
import { type Redact, redactContent, redacted } from '../sample/redact.ts'
import { redactedError, redactedEvent } from './redacted-event.ts'
import { warnOnce } from '../util/warn-once.ts'
import type { EventFailure, RequestEnded, SamplingEvent, SamplingEventListener } from './events.ts'

/** Who asks, as the audit record of a request says it. */
type Asker = Pick<RequestEnded, 'principal' | 'sessionId' | 'client'>

/** An event without what its reporter adds or makes smaller. */
type Reported<Event> = Event extends SamplingEvent
  ? Omit<Event, 'at' | 'runId' | 'name' | 'sampleId' | 'error' | 'text' | keyof Asker> &
      ('error' extends keyof Event ? { readonly error: unknown } : unknown)
  : never

/** What an event may quote, if its listener wants text. */
export type Quotable = CreateMessageParams | readonly ContentBlock[]

/** Tells the events of one call, or of one sample. Whatever its listener does, it neither throws nor waits. */
export type Reporter = (event: Reported<SamplingEvent>, quotable?: Quotable) => void

export interface ReporterOptions {
  readonly listener: SamplingEventListener
  readonly redact: Redact | undefined
  /** What is written on each event. */
  readonly origin: { readonly runId: string; readonly name: string; readonly sampleId?: string }
  /** For the events of samples. */
  readonly asker?: Asker
}

export function createReporter({ listener, redact, origin, asker }: ReporterOptions): Reporter {
  const warn = (error: unknown): void => warnOnce(listener, 'onEvent failed, which does not fail the sample', error)
  return ({ type, ...event }, quotable) => {
    try {
      const told = {
        ...{ type, at: Date.now(), ...origin, ...redactedEvent(event, redact) },
        ...((type === 'sample.started' || type === 'elicit.started') && { client: asker?.client }),
        ...(type === 'request.ended' && asker),
        ...('error' in event && { error: failureOf(event.error, listener, redact) }),
        ...(listener.wantsText === true && quotable !== undefined && { text: quote(quotable, redact) }),
      }
      const returned: unknown = listener(told as SamplingEvent)
      // An async function is a listener too, and its rejection would end the process.
      if (returned !== undefined) Promise.resolve(returned).catch(warn)
    } catch (error) {
      warn(error)
    }
  }
}

export function askerOf({ principal, sessionId, clientName, clientVersion, era }: CallClient): Asker {
  return { principal: principal?.trim(), sessionId, client: { name: clientName, version: clientVersion, era } }
}

function failureOf(
  error: unknown,
  { wantsText }: SamplingEventListener,
  redact: Redact | undefined,
): EventFailure | undefined {
  if (error === undefined) return undefined
  const detail = SamplingError.isInstance(error)
    ? error
    : new SamplingError('internal', error instanceof Error ? error.message : 'No error was thrown.', { cause: error })
  return {
    code: detail.code,
    rpcCode: detail.evidence.rpcCode,
    ...(wantsText === true && { detail: redactedError(detail, redact) }),
  }
}

function quote(quotable: Quotable, redact: Redact | undefined): object {
  if (!('messages' in quotable)) return { content: redactContent(quotable, redact, 'log') }
  const { systemPrompt, messages } = redacted(quotable, redact, 'log')
  return { systemPrompt, messages }
}
