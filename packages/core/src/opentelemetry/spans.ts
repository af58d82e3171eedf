import {
  type Attributes,
  type Context,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api'
import type {
  EventFailure,
  RequestEnded,
  RequestSent,
  SampleEnded,
  SampleStarted,
  SamplingEvent,
  ToolRan,
} from '../observe/events.ts'
import { answerAttributes, given, requestAttributes, sentAttributes } from './attributes.ts'
import { completionAttributes, promptAttributes } from './messages.ts'

/** A sample that has begun and not ended. */
interface OpenSample {
  readonly runId: string
  readonly span: Span
  /** In which its requests and tools happen. */
  readonly inside: Context
  readonly requests: Map<string, Span>
}

export interface SpanOptions {
  readonly tracer: Tracer
  readonly providerName: string
}

/** One span for each sample, and in it one for each request and each tool. Held from its beginning to its end, and no longer. */
export class Spans {
  readonly #samples = new Map<string, OpenSample>()
  readonly #tracer: Tracer
  readonly #providerName: string

  constructor({ tracer, providerName }: SpanOptions) {
    this.#tracer = tracer
    this.#providerName = providerName
  }

  tell(event: SamplingEvent): void {
    switch (event.type) {
      case 'sample.started':
        return this.#startSample(event)
      case 'request.sent':
        return this.#startRequest(event)
      case 'request.ended':
        return this.#endRequest(event)
      case 'tool.ran':
        return this.#tool(event)
      case 'route.skipped':
      case 'route.failed':
        return this.#note(event.sampleId, event.type, { 'sampan.route': event.route, 'error.type': event.error.code })
      case 'output.reasked':
        return this.#note(event.sampleId, event.type, { 'sampan.route': event.route, 'sampan.issues': event.issues })
      case 'sample.ended':
        return this.#endSample(event)
      case 'sample.refused':
        return this.#finished(`sample ${event.name}`, event, 0, {
          'error.type': event.error.code,
          'sampan.field': event.field,
        })
      case 'elicit.ended': {
        const attributes = { 'sampan.elicit.mode': event.mode, 'sampan.elicit.action': event.action }
        return this.#finished(`elicit ${event.name}`, event, event.durationMs, {
          ...attributes,
          'error.type': event.error?.code,
        })
      }
      case 'step.ran':
        return this.#finished(`step ${event.key}`, event, event.durationMs, {
          'error.type': event.failed ? 'step_error' : undefined,
        })
      case 'run.suspended':
      case 'run.resumed':
        return this.#noteRun(event, { 'sampan.channel': event.channel, 'sampan.rounds': event.rounds })
      case 'run.dropped':
        return this.#noteRun(event, { 'sampan.reason': event.reason })
      case 'elicit.started':
      case 'run.ended':
        // The one is told when it is over; by the other, all samples are.
        return undefined
    }
  }

  #startSample({ sampleId, runId, name, purpose, typedOutput, client }: SampleStarted): void {
    const parent = context.active()
    const attributes = given({
      'sampan.name': name,
      'sampan.run.id': runId,
      'sampan.purpose': purpose,
      'sampan.typed_output': typedOutput,
      'sampan.era': client.era,
      'sampan.client.name': client.name,
      'sampan.client.version': client.version,
    })
    const span = this.#tracer.startSpan(`sample ${name}`, { kind: SpanKind.INTERNAL, attributes }, parent)
    this.#samples.set(sampleId, { runId, span, inside: trace.setSpan(parent, span), requests: new Map() })
  }

  #startRequest(event: RequestSent): void {
    const sample = this.#samples.get(event.sampleId)
    if (sample === undefined) return
    const span = this.#chat(sample, event)
    span.setAttributes({ ...sentAttributes(event), ...promptAttributes(event) })
    sample.requests.set(requestKey(event), span)
  }

  #endRequest(event: RequestEnded): void {
    const sample = this.#samples.get(event.sampleId)
    if (sample === undefined) return
    // What another process sent has no beginning here: the span marks the moment of its answer.
    const span = sample.requests.get(requestKey(event)) ?? this.#chat(sample, event)
    sample.requests.delete(requestKey(event))
    if (event.durationMs === undefined) span.setAttribute('sampan.request.sent_elsewhere', true)
    if (event.model !== undefined) span.updateName(`chat ${event.model}`)
    span.setAttributes({ ...answerAttributes(event), ...completionAttributes(event) })
    close(span, event.error)
  }

  #chat({ inside }: OpenSample, event: RequestSent | RequestEnded): Span {
    const attributes = requestAttributes(event, this.#providerName)
    return this.#tracer.startSpan('chat', { kind: SpanKind.CLIENT, attributes }, inside)
  }

  #tool({ sampleId, tool, toolUseId, durationMs, failed, at }: ToolRan): void {
    const sample = this.#samples.get(sampleId)
    if (sample === undefined) return
    const attributes = given({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': tool,
      'gen_ai.tool.call.id': toolUseId,
      'gen_ai.tool.type': 'function',
      'error.type': failed ? 'tool_error' : undefined,
    })
    const options = { kind: SpanKind.INTERNAL, attributes, startTime: at - durationMs }
    const span = this.#tracer.startSpan(`execute_tool ${tool}`, options, sample.inside)
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end(at)
  }

  /** What is told once it is over, beside the samples. */
  #finished(
    spanName: string,
    { at, name, runId }: SamplingEvent,
    durationMs: number,
    attributes: Parameters<typeof given>[0],
  ): void {
    const span = this.#tracer.startSpan(spanName, {
      kind: SpanKind.INTERNAL,
      attributes: given({ 'sampan.name': name, 'sampan.run.id': runId, ...attributes }),
      startTime: at - durationMs,
    })
    if (attributes['error.type'] !== undefined) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end(at)
  }

  #note(sampleId: string, name: string, attributes: Attributes): void {
    this.#samples.get(sampleId)?.span.addEvent(name, attributes)
  }

  #noteRun({ type, runId }: SamplingEvent, attributes: Attributes): void {
    for (const sample of this.#samples.values()) if (sample.runId === runId) sample.span.addEvent(type, attributes)
  }

  #endSample({ sampleId, route, cached, requests, error }: SampleEnded): void {
    const sample = this.#samples.get(sampleId)
    if (sample === undefined) return
    this.#samples.delete(sampleId)
    sample.span.setAttributes(
      given({ 'sampan.route': route, 'sampan.cached': cached, 'sampan.requests': requests, 'error.type': error?.code }),
    )
    close(sample.span, error)
  }
}

function requestKey({ route, number }: RequestSent | RequestEnded): string {
  return `${route} ${number}`
}

function close(span: Span, error: EventFailure | undefined): void {
  if (error !== undefined) {
    const { detail } = error
    span.setStatus({ code: SpanStatusCode.ERROR, ...(detail !== undefined && { message: detail.message }) })
  }
  span.end()
}
