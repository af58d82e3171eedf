import { context, metrics, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base'

/** The real SDK of OpenTelemetry, exporting to memory. */
export interface Telemetry {
  readonly tracerProvider: BasicTracerProvider
  readonly meterProvider: MeterProvider
  /** Spans that have ended, in the order in which they began. */
  spans(): readonly ReadableSpan[]
  span(name: string): ReadableSpan
  /** What a metric says, a value for each combination of attributes. Histograms as count and sum. */
  metric(name: string): Promise<readonly MetricPoint[]>
  shutdown(): Promise<void>
}

export interface MetricPoint {
  readonly attributes: Readonly<Record<string, unknown>>
  readonly value: number | { readonly count: number; readonly sum: number }
}

/** Far longer than a test: what is measured is exported when a test asks. */
const NEVER_MS = 600_000

export function createTelemetry(): Telemetry {
  const spanExporter = new InMemorySpanExporter()
  const begun: ReadableSpan[] = []
  const tracerProvider = new BasicTracerProvider({
    spanProcessors: [beginnings(begun), new SimpleSpanProcessor(spanExporter)],
  })
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: NEVER_MS })
  const meterProvider = new MeterProvider({ readers: [reader] })
  const spans = (): readonly ReadableSpan[] =>
    spanExporter.getFinishedSpans().toSorted((a, b) => begun.indexOf(a) - begun.indexOf(b))
  return {
    tracerProvider,
    meterProvider,
    spans,
    span: (name) => {
      const found = spans().filter((span) => span.name === name)
      if (found.length !== 1)
        throw new Error(
          `${found.length} spans ${name} among: ${spans()
            .map((span) => span.name)
            .join(', ')}`,
        )
      return found[0] as ReadableSpan
    },
    metric: async (name) => {
      metricExporter.reset()
      await meterProvider.forceFlush()
      const scopes = metricExporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics)
      const found = scopes.flatMap((scope) => scope.metrics).find(({ descriptor }) => descriptor.name === name)
      return (found?.dataPoints ?? []).map(({ attributes, value }) => ({
        attributes,
        value:
          typeof value === 'number' ? value : { count: (value as Histogram).count, sum: (value as Histogram).sum ?? 0 },
      }))
    },
    shutdown: async () => {
      await Promise.all([tracerProvider.shutdown(), meterProvider.shutdown()])
    },
  }
}

/** Carries the active span over `await`, as an application's SDK does. Returns what takes it off again. */
export function followContext(): () => void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  return () => context.disable()
}

/** Registers the providers for the process, as an application does. Returns what takes them off again. */
export function registerGlobally({ tracerProvider, meterProvider }: Telemetry): () => void {
  trace.setGlobalTracerProvider(tracerProvider)
  metrics.setGlobalMeterProvider(meterProvider)
  return () => {
    trace.disable()
    metrics.disable()
  }
}

/** Spans of one millisecond have no order by their times. */
function beginnings(begun: ReadableSpan[]): SpanProcessor {
  return {
    onStart: (span) => void begun.push(span),
    onEnd: () => {},
    forceFlush: async () => {},
    shutdown: async () => {},
  }
}
