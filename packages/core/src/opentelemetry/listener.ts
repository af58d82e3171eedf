import { type MeterProvider, metrics, type TracerProvider, trace } from '@opentelemetry/api'
import type { SamplingEvent, SamplingEventListener } from '../observe/events.ts'
import { DEFAULT_PROVIDER_NAME } from './attributes.ts'
import { Measurements } from './measurements.ts'
import { Spans } from './spans.ts'

/** The instrumentation scope of all spans and metrics. */
const SCOPE = '@sampan/core'

export interface OpenTelemetryOptions {
  /** @default the global one, as it is when the first event comes */
  readonly tracerProvider?: TracerProvider
  /** @default the global one, as it is when the first event comes */
  readonly meterProvider?: MeterProvider
  /** `gen_ai.provider.name` for the `provider` route: 'anthropic', 'openai' and so on. @default 'sampan.provider' */
  readonly providerName?: string
  /** Record prompts, answers and error messages on spans, after `redact`. @default false */
  readonly recordText?: boolean
  /**
   * Put estimates into `gen_ai.client.token.usage` where the model's own figures are unknown; each is marked
   * `sampan.usage.estimated`. @default true
   */
  readonly estimatedUsage?: boolean
}

/**
 * A listener for `onEvent` that writes spans and metrics after the OpenTelemetry GenAI semantic conventions. Make one for the
 * process, and give it to each server: it keeps the spans of samples that are not over.
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): SamplingEventListener {
  const { providerName = DEFAULT_PROVIDER_NAME, recordText = false, estimatedUsage = true } = options
  let spans: Spans | undefined
  let measurements: Measurements | undefined
  const listener = (event: SamplingEvent): void => {
    // Not before: an application registers its providers when it likes, and a meter of none stays one of none.
    spans ??= new Spans({ tracer: (options.tracerProvider ?? trace).getTracer(SCOPE), providerName })
    measurements ??= new Measurements({
      meter: (options.meterProvider ?? metrics).getMeter(SCOPE),
      ...{ providerName, estimatedUsage },
    })
    spans.tell(event)
    measurements.tell(event)
  }
  return Object.assign(listener, { wantsText: recordText })
}
