import type { CallLedger } from '../budget/ledger.ts'
import type { Question } from '../continuation/question.ts'
import type { Reporter } from '../observe/reporter.ts'
import type { OutputSpec } from '../output/output.ts'
import type { Call } from './call.ts'
import type { AnySampleRequest } from './check-request.ts'
import type { Prepared } from './prepare.ts'
import type { SampleAbort } from './sample-abort.ts'

/** One `ctx.sample`, as the steps behind it see it. */
export interface SampleJob {
  readonly call: Call
  readonly request: AnySampleRequest
  readonly question: Question
  /** Tells this sample from the handler's others: the author's key, or the question's digest. */
  readonly key: string
  readonly output: OutputSpec<unknown> | undefined
  readonly prepared: Prepared
  readonly abort: SampleAbort
  /** Undefined where nothing limits what is used. */
  readonly ledger: CallLedger | undefined
  /** Undefined where nobody listens. */
  readonly report: Reporter | undefined
}
