import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider, type ReadableSpan, type SpanProcessor } from '@opentelemetry/sdk-trace-base'

/** Prints each trace when it is complete. On stderr: a stdio server's stdout belongs to the protocol. */
const printer: SpanProcessor & { readonly ended: ReadableSpan[] } = {
  ended: [],
  onStart() {},
  onEnd(span) {
    printer.ended.push(span)
    if (span.parentSpanContext !== undefined) return
    const traceId = span.spanContext().traceId
    const spans = printer.ended.filter((ended) => ended.spanContext().traceId === traceId)
    for (const ended of [span, ...spans.filter((other) => other !== span)]) print(ended)
  },
  async forceFlush() {},
  async shutdown() {},
}

function print({ name, parentSpanContext, duration: [seconds, nanoseconds], attributes, events }: ReadableSpan): void {
  const indent = parentSpanContext === undefined ? '' : '  '
  console.error(`${indent}${name} (${Math.round(seconds * 1_000 + nanoseconds / 1e6)} ms)`)
  for (const [key, value] of Object.entries(attributes)) console.error(`${indent}    ${key}: ${String(value)}`)
  for (const event of events) console.error(`${indent}    ${event.name} ${JSON.stringify(event.attributes)}`)
}

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [printer] }))
