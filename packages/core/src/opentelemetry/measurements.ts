import type { Counter, Histogram, Meter, UpDownCounter } from '@opentelemetry/api'
import type { RequestEnded, SamplingEvent } from '../observe/events.ts'
import { errorType, given, providerNameOf } from './attributes.ts'

/** Both as the conventions advise, so that dashboards made for them fit. */
const DURATION_SECONDS: number[] = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
]
const TOKENS: number[] = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864]

export interface MeasurementOptions {
  readonly meter: Meter
  readonly providerName: string
  readonly estimatedUsage: boolean
}

/** Turns events into metrics. Attributes are few and bounded: no ids, and of names those of tools alone. */
export class Measurements {
  readonly #duration: Histogram
  readonly #tokens: Histogram
  readonly #samples: Counter
  readonly #failures: Counter
  readonly #suspended: UpDownCounter
  readonly #dropped: Counter
  readonly #waiting = new Set<string>()
  readonly #options: MeasurementOptions

  constructor(options: MeasurementOptions) {
    const { meter } = options
    this.#options = options
    this.#duration = meter.createHistogram('gen_ai.client.operation.duration', {
      ...{ unit: 's', description: 'GenAI operation duration.' },
      advice: { explicitBucketBoundaries: DURATION_SECONDS },
    })
    this.#tokens = meter.createHistogram('gen_ai.client.token.usage', {
      ...{ unit: '{token}', description: 'Number of input and output tokens used.' },
      advice: { explicitBucketBoundaries: TOKENS },
    })
    this.#samples = meter.createCounter('sampan.samples', {
      unit: '{sample}',
      description: 'Samples, by who answered.',
    })
    this.#failures = meter.createCounter('sampan.route.failures', {
      ...{ unit: '{failure}', description: 'Routes that were skipped or failed, by reason.' },
    })
    this.#suspended = meter.createUpDownCounter('sampan.runs.suspended', {
      ...{ unit: '{run}', description: 'Calls whose handlers wait in this process for their next round.' },
    })
    this.#dropped = meter.createCounter('sampan.runs.dropped', {
      ...{ unit: '{run}', description: 'Suspended calls that were given up.' },
    })
  }

  tell(event: SamplingEvent): void {
    switch (event.type) {
      case 'request.ended':
        return this.#request(event)
      case 'sample.ended': {
        const { name, route, cached, error } = event
        const attributes = { 'sampan.name': name, 'sampan.route': route, 'sampan.cached': cached }
        return this.#samples.add(1, { ...given(attributes), ...errorType(error) })
      }
      case 'sample.refused': {
        const attributes = { 'sampan.name': event.name, 'sampan.cached': false }
        return this.#samples.add(1, { ...attributes, ...errorType(event.error) })
      }
      case 'route.skipped':
      case 'route.failed': {
        const skipped = event.type === 'route.skipped'
        return this.#failures.add(1, {
          'sampan.route': event.route,
          'sampan.skipped': skipped,
          ...errorType(event.error),
        })
      }
      case 'run.suspended':
        this.#waiting.add(event.runId)
        return this.#suspended.add(1)
      case 'run.resumed':
        return this.#noLongerWaits(event.runId)
      case 'run.dropped':
        this.#noLongerWaits(event.runId)
        return this.#dropped.add(1)
      case 'sample.started':
      case 'request.sent':
      case 'output.reasked':
      case 'tool.ran':
      case 'elicit.started':
      case 'elicit.ended':
      case 'step.ran':
      case 'run.ended':
        return undefined
    }
  }

  // What is replayed here has waited elsewhere, and what is dropped may be at work.
  #noLongerWaits(runId: string): void {
    if (this.#waiting.delete(runId)) this.#suspended.add(-1)
  }

  #request(event: RequestEnded): void {
    const { durationMs, inputTokens, outputTokens, estimated, model, route, error } = event
    const shared = given({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': providerNameOf(event, this.#options.providerName),
      'gen_ai.response.model': model,
      'sampan.route': route,
    })
    if (durationMs !== undefined) this.#duration.record(durationMs / 1_000, { ...shared, ...errorType(error) })
    if (estimated && !this.#options.estimatedUsage) return
    const usage = { ...shared, 'sampan.usage.estimated': estimated }
    this.#tokens.record(inputTokens, { ...usage, 'gen_ai.token.type': 'input' })
    if (outputTokens !== undefined) this.#tokens.record(outputTokens, { ...usage, 'gen_ai.token.type': 'output' })
  }
}
