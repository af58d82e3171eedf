import type { SampleBudget } from '../context.ts'
import { SamplingError } from '../errors.ts'
import { STORE_TIMEOUT_MS, within } from '../util/within.ts'
import { checkBudget, checkWholeNumber, LIMITS } from './check-budget.ts'
import { grouped } from './grouped.ts'
import type { CallLedger, Charge, ChargeRequest, Ledger, LedgerSnapshot, RecordedCharge } from './ledger.ts'
import {
  exceededLimit,
  type LedgerStore,
  type LedgerUse,
  NOTHING,
  type Reservation,
  reservationFor,
  sumOf,
} from './ledger-store.ts'

/** The session that a tool call belongs to, where it has limits. */
export interface SessionAccount {
  readonly limits: SampleBudget
  readonly key: string
  readonly store: LedgerStore
  readonly onError: (error: unknown) => void
}

interface Account {
  readonly field: string
  readonly name: string
  readonly limits: SampleBudget
  used: LedgerUse
}

/** A charge as snapshots know it. `use` is what was reserved. */
interface Entry {
  readonly id: string
  readonly use: LedgerUse
  settled: boolean
}

/** Keeps the accounts of one tool call and of its samples; the session's is in a store. */
export class ToolCallLedger implements Ledger {
  readonly #account: Account
  readonly #session: SessionAccount | undefined
  readonly #entries = new Set<Entry>()
  /** From a snapshot, until the handler makes the charge again. */
  readonly #recorded = new Set<Entry>()
  /** Reserved here, while the session has not answered yet: a snapshot must not count what it has no entry for. */
  #unanswered: LedgerUse = NOTHING

  constructor(limits: SampleBudget, session?: SessionAccount) {
    this.#account = { field: 'budget.perToolCall', name: 'this tool call', limits, used: NOTHING }
    this.#session = session
  }

  forCall(limits: SampleBudget = {}): CallLedger {
    checkBudget('budget', limits)
    const call: Account = { field: 'budget', name: 'this sample', limits, used: NOTHING }
    const entries = new Set<Entry>()
    return {
      charge: (request) => this.#charge(call, entries, request),
      finish: () => {
        for (const entry of entries) this.#entries.delete(entry)
      },
    }
  }

  snapshot(): LedgerSnapshot {
    const { requests, inputTokens, outputTokens } = sumOf(this.#account.used, negative(this.#unanswered))
    const charges = [...this.#recorded, ...this.#entries].map(
      ({ id, use, settled }): RecordedCharge => [id, use.inputTokens, use.outputTokens, settled ? 1 : 0],
    )
    return { used: [requests, inputTokens, outputTokens], charges }
  }

  restore({ used: [requests, inputTokens, outputTokens], charges }: LedgerSnapshot): void {
    this.#account.used = { requests, inputTokens, outputTokens }
    this.#entries.clear()
    this.#recorded.clear()
    for (const [id, input, output, settled] of charges) {
      this.#recorded.add({ id, use: { requests: 1, inputTokens: input, outputTokens: output }, settled: settled === 1 })
    }
  }

  async #charge(call: Account, entries: Set<Entry>, request: ChargeRequest): Promise<Charge> {
    const { id, inputTokens, maxTokens } = request
    checkWholeNumber('maxTokens', maxTokens)
    const recorded = [...this.#recorded].find((entry) => entry.id === id)
    let entry: Entry
    if (recorded === undefined) {
      entry = {
        id,
        use: await this.#reserve(call, { requests: 1, inputTokens, outputTokens: maxTokens }),
        settled: false,
      }
    } else {
      // The tool call and the session paid before the replay; this sample's own account began anew.
      this.#recorded.delete(recorded)
      call.used = sumOf(call.used, recorded.use)
      entry = recorded
    }
    this.#entries.add(entry)
    entries.add(entry)
    return this.#open(call, entry)
  }

  /** Reserves in memory before anything is awaited, so that parallel samples see each other, and in the session last. */
  async #reserve(call: Account, wanted: LedgerUse): Promise<LedgerUse> {
    const reserved = { ...wanted, outputTokens: Math.min(grant(call, wanted), grant(this.#account, wanted)) }
    this.#use(call, reserved)
    if (this.#session === undefined) return reserved
    let granted = 0
    this.#unanswered = added(this.#unanswered, reserved)
    try {
      granted = await reserveInSession(this.#session, reserved)
    } finally {
      this.#unanswered = added(this.#unanswered, negative(reserved))
      const back = granted > 0 ? { ...NOTHING, outputTokens: reserved.outputTokens - granted } : reserved
      this.#use(call, negative(back))
    }
    return { ...reserved, outputTokens: granted }
  }

  #open(call: Account, entry: Entry): Charge {
    const reserved = entry.use
    // Settled before the replay: only this sample's own account is still to learn what was used.
    const isShared = !entry.settled
    let isOpen = true
    const close = async (used: LedgerUse): Promise<void> => {
      if (!isOpen) return
      isOpen = false
      const difference = added(used, negative(reserved))
      if (!isShared) {
        call.used = sumOf(call.used, difference)
        return
      }
      entry.settled = true
      this.#use(call, difference)
      if (this.#session !== undefined) await addToSession(this.#session, difference)
    }
    return {
      maxTokens: reserved.outputTokens,
      settle: (used) =>
        close({
          requests: 1,
          inputTokens: countOr(used.inputTokens, reserved.inputTokens),
          outputTokens: countOr(used.outputTokens, reserved.outputTokens),
        }),
      cancel: async () => {
        if (isOpen) this.#entries.delete(entry)
        await close(NOTHING)
      },
    }
  }

  #use(call: Account, difference: LedgerUse): void {
    call.used = sumOf(call.used, difference)
    this.#account.used = sumOf(this.#account.used, difference)
  }
}

function grant({ field, name, limits, used }: Account, wanted: LedgerUse): number {
  const { granted } = reservationFor(limits, used, wanted)
  if (granted > 0) return granted
  throw budgetExceeded(field, name, limits, used, wanted)
}

async function reserveInSession({ store, key, limits }: SessionAccount, wanted: LedgerUse): Promise<number> {
  const { granted, used } = await reserveIn(store, key, wanted, limits)
  if (granted > 0) return granted
  throw budgetExceeded('budget.perSession', 'this session', limits, used, wanted)
}

/** Without its store nobody knows what the session has left: better no sample than one past the limit. */
async function reserveIn(
  store: LedgerStore,
  key: string,
  wanted: LedgerUse,
  limits: SampleBudget,
): Promise<Reservation> {
  try {
    const said = await within('The ledger store', STORE_TIMEOUT_MS, () => store.reserve(key, wanted, limits))
    if (!isReservation(said)) throw new Error('it gave no reservation, { granted, used }.')
    return { ...said, granted: Math.min(said.granted, wanted.outputTokens) }
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw new SamplingError(
      'internal',
      `Nothing was sent: the ledger store failed, and \`budget.perSession\` needs it: ${problem}`,
      {
        cause,
      },
    )
  }
}

function isReservation(said: Reservation | undefined): said is Reservation {
  const { granted, used } = said ?? {}
  return Number.isFinite(granted) && used !== undefined && LIMITS.every((limit) => Number.isFinite(used[limit]))
}

async function addToSession({ store, key, onError }: SessionAccount, difference: LedgerUse): Promise<void> {
  try {
    await within('The ledger store', STORE_TIMEOUT_MS, () => store.add(key, difference))
  } catch (error) {
    onError(error)
  }
}

function budgetExceeded(
  scope: string,
  name: string,
  limits: SampleBudget,
  used: LedgerUse,
  wanted: LedgerUse,
): SamplingError {
  const limit = exceededLimit(limits, used, wanted) ?? 'outputTokens'
  const field = `${scope}.${limit}`
  const needed = limit === 'outputTokens' ? 'at least 1' : grouped(wanted[limit])
  return new SamplingError(
    'budget_exceeded',
    `Nothing was sent: the limit on ${WORDS[limit]} is ${grouped(limits[limit] ?? 0)} for ${name} (\`${field}\`); ` +
      `${grouped(used[limit])} are used or reserved, and this request needs ${needed} more.`,
    { evidence: { field } },
  )
}

const WORDS: Readonly<Record<keyof SampleBudget, string>> = {
  requests: 'requests',
  inputTokens: 'input tokens',
  outputTokens: 'output tokens',
}

/** A provider's figure, unless it is none: `NaN` would switch every limit off. */
function countOr(used: number, reserved: number): number {
  return Number.isFinite(used) && used >= 0 ? used : reserved
}

function added(one: LedgerUse, other: LedgerUse): LedgerUse {
  return {
    requests: one.requests + other.requests,
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
  }
}

function negative({ requests, inputTokens, outputTokens }: LedgerUse): LedgerUse {
  return { requests: -requests, inputTokens: -inputTokens, outputTokens: -outputTokens }
}
