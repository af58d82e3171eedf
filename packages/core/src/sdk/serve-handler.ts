import type { Handling } from '../continuation/handling.ts'
import { Run } from '../continuation/run.ts'
import { slotOf } from './call-slot.ts'
import type { Leg } from './leg.ts'
import { legOf } from './leg-of.ts'
import { handedOff, isHandoff, nativeResult } from './reply.ts'
import { createCall, createContext, type HandlerOptions, identityOf, type Serving } from './serving.ts'

export type AnyCallback = (...values: unknown[]) => unknown

/** Calls the author's callback with a sampling context, and carries it over its rounds. The context is always the last argument. */
export function serveHandler(
  serving: Serving,
  options: HandlerOptions,
  callback: AnyCallback,
  values: unknown[],
): unknown {
  const native = values.pop() as object
  const leg = legOf(native, serving.server)
  const slot = slotOf(native)
  const { settings } = serving
  const handle = (run: Run, served: boolean): unknown => {
    settings.onHandlerStart?.(run.id)
    return callback(...values, createContext(createCall(serving, run, leg, options, served), native))
  }
  // A 2025 call keeps its stream open while it waits: only a handoff ends it before the handler does.
  const handsOff = options.kind === 'tool' && settings.handoff !== undefined
  const rounds = leg.era === '2026' || handsOff || settings.continuation.onReplayDifference !== undefined
  if (slot === undefined || !rounds) return serveOpenCall(leg, (run) => handle(run, false))
  const handling: Handling = {
    leg,
    call: slot.identity ?? identityOf(serving, slot.request, leg.principal),
    settings: settings.continuation,
    replayable: options.replayable,
    enter: (run) => handle(run, true),
  }
  slot.taken = true
  if (settings.reporting === undefined) return serveRounds(serving, slot, handling)
  return settings.reporting.then(({ runReporter }) => {
    const reporter: Handling['reporter'] = (runId) => runReporter(settings, runId, options.name)
    return serveRounds(serving, slot, { ...handling, reporter })
  })
}

async function serveOpenCall(leg: Leg, handle: (run: Run) => unknown): Promise<unknown> {
  const run = new Run()
  run.bind(leg)
  try {
    return await handle(run)
  } finally {
    run.close()
  }
}

async function serveRounds(
  serving: Serving,
  slot: NonNullable<ReturnType<typeof slotOf>>,
  handling: Handling,
): Promise<unknown> {
  const { engine } = serving.settings
  const reply = await (slot.opened === undefined ? engine.begin(handling) : engine.resume(slot.opened, handling))
  if (!isHandoff(reply)) return nativeResult(reply)
  slot.replacement = await handedOff(reply, serving.settings.handoff?.toolName ?? '')
  // What the SDK validates against the tool's output schema; an error result is the one that needs none.
  return { content: [], isError: true }
}
