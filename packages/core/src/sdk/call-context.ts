import type { ClientFeature, ConnectedClient, ElicitRequest, SampleResult, SamplingContext } from '../context.ts'
import type { ElicitResult, JsonValue } from '../protocol.ts'
import { supports } from '../routes/client-capability.ts'
import type { Call, CallClient } from '../sample/call.ts'
import type { AnySampleRequest } from '../sample/check-request.ts'
import { loadPipeline, type Pipeline, pipeline } from '../sample/pipeline.ts'
import { step } from '../sample/step.ts'
import { ignoreRejection } from '../util/deferred.ts'
import { keepShape } from '../util/keep-shape.ts'

/**
 * What a handler is given: the SDK's own context of the leg in flight, and ours. The SDK's members are read through
 * getters, so that nothing of a request that has been answered is kept alive, and each round brings its own.
 */
abstract class CallContext implements SamplingContext {
  readonly #call: Call

  constructor(call: Call) {
    this.#call = call
  }

  sample(request: unknown): Promise<SampleResult<never>> {
    return through(
      ({ sample }) => sample(this.#call, request as AnySampleRequest | string) as Promise<SampleResult<never>>,
    )
  }

  elicit(request: ElicitRequest): Promise<ElicitResult> {
    return through(({ elicit }) => elicit(this.#call, request))
  }

  step<T extends JsonValue | void>(key: string, fn: () => T | Promise<T>): Promise<T> {
    return step(this.#call, key, fn)
  }

  async progress(progress: number, total?: number, message?: string): Promise<void> {
    await this.#call.heartbeat.report(progress, total, message)
  }

  get signal(): AbortSignal {
    return this.#call.run.signal
  }

  get client(): ConnectedClient {
    return connectedClient(this.#call.client)
  }

  protected native(member: string): unknown {
    return (this.#call.run.native as Readonly<Record<string, unknown>> | undefined)?.[member]
  }
}

/** Asks by what is loaded, at once where it is: what a handler asks in one turn leaves in one round. */
function through<T>(ask: (loaded: Pipeline) => Promise<T>): Promise<T> {
  const loaded = pipeline()
  if (loaded !== undefined) return ask(loaded)
  const answered = loadPipeline().then(ask)
  answered.catch(ignoreRejection)
  return answered
}

function connectedClient(client: CallClient): ConnectedClient {
  return {
    name: client.clientName,
    version: client.clientVersion,
    era: client.era,
    supports: (feature: ClientFeature) => supports(client, feature),
  }
}

/** Members of `RequestHandlerExtra`; `signal` is ours. */
export const MEMBERS_V1: readonly string[] = [
  ...['sessionId', '_meta', 'authInfo', 'requestId', 'requestInfo', 'sendNotification', 'sendRequest'],
  ...['taskId', 'taskStore', 'taskRequestedTtl', 'closeSSEStream', 'closeStandaloneSSEStream'],
]

/** Members of `ServerContext`. */
export const MEMBERS_V2: readonly string[] = ['sessionId', 'mcpReq', 'http']

export class CallContextV1 extends CallContext {}
export class CallContextV2 extends CallContext {}

forward(CallContextV1, MEMBERS_V1)
forward(CallContextV2, MEMBERS_V2)

keepShape(new CallContextV1({} as Call))
keepShape(new CallContextV2({} as Call))

function forward(context: typeof CallContextV1 | typeof CallContextV2, members: readonly string[]): void {
  for (const member of members) {
    Object.defineProperty(context.prototype, member, {
      get(this: { native(member: string): unknown }) {
        return this.native(member)
      },
      enumerable: true,
      configurable: true,
    })
  }
}
