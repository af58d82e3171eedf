import type { Route } from '../context.ts'
import type { Question } from '../continuation/question.ts'
import type { SamplingError } from '../errors.ts'
import type { CreateMessageParams, JsonSchema } from '../protocol.ts'
import type { Call } from '../sample/call.ts'
import type { SampleAbort } from '../sample/sample-abort.ts'

/** One request of a sample to one route: the first, a re-ask, a turn of the tool loop. */
export interface RouteRequest {
  readonly params: CreateMessageParams
  /** In the journal: below the sample's own key. */
  readonly key: string
  readonly wireKey: string
  readonly question: Question
  readonly timeoutMs: number
  /** What the author gave, if anything: only that ends a wait between rounds before the run's own time is up. */
  readonly givenTimeoutMs: number | undefined
  readonly abort: SampleAbort
  /** What a structured answer must look like, for routes that show it apart from the prompt. */
  readonly outputSchema: JsonSchema | undefined
}

/** Someone who may answer. */
export interface SampleRoute {
  readonly name: Exclude<Route, 'fallback'>
  /** Why this route cannot answer on this call; undefined where it can. Known before anything is sent. */
  obstacle(call: Call): SamplingError | undefined
  /** Asks once. Resolves to the raw result; rejects with a SamplingError that says what happened. */
  ask(call: Call, request: RouteRequest): Promise<unknown>
}
