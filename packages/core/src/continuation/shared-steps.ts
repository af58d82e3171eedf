import { SamplingError } from '../errors.ts'
import { ignoreRejection } from '../util/deferred.ts'
import { randomId } from '../util/random-id.ts'
import { recordError, type RecordedError, reviveError } from './journal.ts'
import type { StepGuard } from './run.ts'
import type { SealedRecords } from './sealed-records.ts'
import type { ContinuationStore } from './store.ts'
import { toBytes, toText } from '../util/text-bytes.ts'

/** How long a step that another process began may take to come to an end that is told here. */
const WAIT_MS = 5_000
const ASK_AGAIN_MS = 50

type Outcome = { readonly value: unknown } | { readonly error: RecordedError }

/**
 * Steps of runs that other processes may take over. A step is claimed before it happens and its outcome kept when it has:
 * whoever comes after takes the outcome, or, where there is none, says so instead of doing it again.
 */
export function sharedSteps(store: ContinuationStore, records: SealedRecords, ttlMs: number): StepGuard {
  return {
    async once<T>(runId: string, stepKey: string, perform: () => Promise<T>): Promise<T> {
      const key = `step:${runId}:${stepKey}`
      if (!(await reached(store.claim(key, toBytes(`L${randomId(8)}`), ttlMs)))) {
        return (await outcomeOf(store, records, key, stepKey)) as T
      }
      // A process that takes over finds the claim at least, so an outcome that cannot be kept ends nothing here.
      const keep = async (outcome: Outcome): Promise<void> => {
        const sealed = await records.close(outcome, key)
        await store.set(key, toBytes(`R${sealed}`), ttlMs).catch(ignoreRejection)
      }
      try {
        const value = await perform()
        await keep({ value })
        return value
      } catch (error) {
        await keep({ error: recordError(error) })
        throw error
      }
    },
  }
}

async function outcomeOf(
  store: ContinuationStore,
  records: SealedRecords,
  key: string,
  stepKey: string,
): Promise<unknown> {
  for (const until = performance.now() + WAIT_MS; ; ) {
    const value = await reached(store.get(key))
    const text = value && toText(value)
    if (text?.startsWith('R') === true) {
      const outcome = await records.open<Outcome>(text.slice(1), key)
      if (outcome !== undefined && 'error' in outcome) throw reviveError(outcome.error)
      if (outcome !== undefined) return outcome.value
    }
    if (performance.now() > until) break
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS))
  }
  throw new SamplingError(
    'unavailable',
    `ctx.step(${JSON.stringify(stepKey)}) had begun in a process that ended before it was known how the step went. It may have ` +
      'happened, so it is not done again. Look whether it has, and call the tool again from the start if not.',
  )
}

/** @throws {SamplingError} `unavailable` when the store fails: without it, nobody knows whether the step happened. */
async function reached<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation
  } catch (error) {
    throw storeGoneError('so it cannot be known whether this step has happened', error)
  }
}

export function storeGoneError(consequence: string, cause: unknown): SamplingError {
  return new SamplingError(
    'unavailable',
    `The store that the server's processes share cannot be reached, ${consequence}. Try again.`,
    {
      cause,
    },
  )
}
