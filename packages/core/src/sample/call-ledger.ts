import type { CallLedger, Ledger, LedgerOptions, LedgerSnapshot } from '../budget/ledger.ts'
import type { SampleBudget } from '../context.ts'
import type { Call } from './call.ts'
import { sessionMemory } from './session-memory.ts'

/**
 * The accounts of one handler call. Made with the first sample that something limits; on a replay it goes on from where the
 * process that served the last round had come to.
 */
export function callLedger(
  call: Pick<Call, 'client' | 'run' | 'settings'>,
): (budget: SampleBudget | undefined) => Promise<CallLedger> | undefined {
  let ledger: Promise<Ledger> | undefined
  return (budget) => {
    const { perToolCall, perSession } = call.settings.budget
    if (ledger === undefined && perToolCall === undefined && perSession === undefined && budget === undefined)
      return undefined
    ledger ??= open(call)
    return ledger.then((opened) => opened.forCall(budget))
  }
}

async function open({ run, ...call }: Pick<Call, 'client' | 'run' | 'settings'>): Promise<Ledger> {
  // Loaded with the first sample that something limits.
  const { createLedger } = await import('../budget/ledger.ts')
  const { perToolCall, perSession, store } = call.settings.budget
  const options: LedgerOptions = {
    ...(perToolCall !== undefined && { perToolCall }),
    ...(perSession !== undefined && { perSession, sessionId: sessionMemory({ run, ...call }).id }),
    ...(store !== undefined && { store }),
  }
  const ledger = createLedger(options)
  if (run.carriedOver !== undefined) ledger.restore(run.carriedOver as LedgerSnapshot)
  run.carry = ledger
  return ledger
}
