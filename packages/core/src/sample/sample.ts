import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Route, SampleResult } from '../context.ts'
import { type Question, questionOf } from '../continuation/question.ts'
import { SamplingError } from '../errors.ts'
import type { OutputSpec } from '../output/output.ts'
import type { CreateMessageParams } from '../protocol.ts'
import { ignoreRejection } from '../util/deferred.ts'
import { askRoutes } from './ask-routes.ts'
import type { Call } from './call.ts'
import { type AnySampleRequest, checkRequest } from './check-request.ts'
import { timeoutOf, unlessEnded } from './in-time.ts'
import type { SampleJob } from './job.ts'
import { inputLimit, prepare, sentParams } from './prepare.ts'
import { redactText } from './redact.ts'
import { SampleAbort } from './sample-abort.ts'
import { reviveSample, storeSample, type StoredSample } from './stored-sample.ts'

// Loaded with it (`pipeline.ts`).
export { elicit } from './elicit.ts'

/**
 * `ctx.sample`: checks the request, then gives the answer that was recorded for it, that the cache holds, or that the
 * routes come to. Nobody need await it: its rejection is never unhandled.
 */
export function sample(call: Call, input: AnySampleRequest | string): Promise<SampleResult<unknown>> {
  const answered = answer(call, typeof input === 'string' ? { prompt: input } : input)
  answered.catch(ignoreRejection)
  return answered
}

async function answer(call: Call, request: AnySampleRequest): Promise<SampleResult<unknown>> {
  let question: Question
  let key: string
  let spec: OutputSpec<unknown> | undefined
  try {
    checkRequest(request)
    question = sampleQuestion(call, request)
    // Taken before anything is awaited: keys follow the order in which the handler asks.
    key = call.run.keys.keyFor(question, request.key)
    spec = request.output && (await outputOf(request))
  } catch (error) {
    await tellRefused(call, error)
    throw error
  }
  const abort = new SampleAbort(call.run, request.signal)
  const output = spec && readInTime(spec, abort, timeoutOf(call, request))
  const start = (): Promise<SampleResult<unknown>> => perform({ call, request, key, question, output, abort })
  try {
    if (call.run.journal === undefined) return await start()
    // Before an answer is given back, so that nothing is loaded between it and the handler. What is wrong is told by `perform`.
    const limit = output && (await inputLimit(call, request)?.catch(() => undefined))
    const settled = await call.run.composite(`sample:${key}`, question, start, storeSample)
    if ('performed' in settled) return settled.performed
    const sent = (route: Route): CreateMessageParams =>
      sentParams(route, call, prepare(call, request, output, limit), output, request)
    return await reviveSample(settled.recorded as StoredSample, request, output, sent)
  } finally {
    abort.dispose()
  }
}

/** The schema's own check is the author's code, and may never end. */
function readInTime(output: OutputSpec<unknown>, abort: SampleAbort, timeoutMs: number): OutputSpec<unknown> {
  const limit = { timeoutMs, what: 'The check of `output`', field: 'output' }
  return {
    ...output,
    read: (answered) => unlessEnded(abort, () => output.read(answered), limit),
    readNative: (input) => unlessEnded(abort, () => output.readNative(input), limit),
  }
}

/** What tells this question from the handler's others. Independent of the boundaries drawn around untrusted parts. */
function sampleQuestion(call: Call, request: AnySampleRequest): Question {
  const { prompt, messages, system, prefer, maxTokens, temperature, stopSequences, output, tools } = request
  const text = (): string => (typeof prompt === 'string' ? prompt : JSON.stringify(prompt ?? messages))
  const shape = output === undefined ? undefined : ((output as { labels?: readonly string[] }).labels ?? true)
  const content = {
    prompt,
    messages,
    system,
    prefer,
    maxTokens,
    temperature,
    stopSequences,
    shape,
    tools: tools && Object.keys(tools),
  }
  return questionOf('sample', content, () => redactText(text(), 'log', call.settings.redact))
}

let outputModule: typeof import('../output/output.ts') | undefined

/** What reads and judges answers is the largest part of core: it comes in with the first typed sample. */
async function outputOf(request: AnySampleRequest): Promise<OutputSpec<unknown>> {
  outputModule ??= await import('../output/output.ts')
  const { createOutput } = outputModule
  const options = request.coerce === undefined ? {} : { coerce: request.coerce }
  return createOutput(request.output as StandardSchemaV1, options)
}

async function perform(asked: Omit<SampleJob, 'prepared' | 'ledger' | 'report'>): Promise<SampleResult<unknown>> {
  const { call, request, key, question, output, abort } = asked
  // Awaited only where there is something to wait for: most samples have none of these.
  const reporting = call.settings.reporting && (await call.settings.reporting)
  const limit = inputLimit(call, request)
  let prepared: SampleJob['prepared']
  let ledger: SampleJob['ledger']
  try {
    const opened = call.ledgerFor(request.budget)
    // Not awaited where the prompt cannot be sent.
    opened?.catch(ignoreRejection)
    prepared = prepare(call, request, output, limit && (await limit))
    ledger = opened && (await opened)
  } catch (error) {
    await tellRefused(call, error)
    throw error
  }
  const report = reporting?.sampleReporter(call)
  const job: SampleJob = { call, request, key, question, output, abort, prepared, ledger, report }
  try {
    return await (reporting === undefined ? answerJob(job) : reporting.reportSample(job, () => answerJob(job)))
  } finally {
    job.ledger?.finish()
  }
}

/** Of a request that cannot be sent. */
async function tellRefused(call: Call, error: unknown): Promise<void> {
  const reporting = call.settings.reporting && (await call.settings.reporting)
  const field = SamplingError.isInstance(error) ? error.evidence.field : undefined
  reporting?.callReporter(call)?.({ type: 'sample.refused', field, error })
}

function answerJob(job: SampleJob): Promise<SampleResult<unknown>> {
  const { cache } = job.call.settings
  const wanted = job.request.cache
  if (cache === undefined || wanted === undefined || wanted === false) return askRoutes(job)
  const ttlMs = wanted === true ? undefined : wanted.ttlMs
  return import('./through-cache.ts').then(({ throughCache }) => throughCache(job, cache, ttlMs))
}
