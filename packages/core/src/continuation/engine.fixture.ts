import type { SamplingContext } from '../context.ts'
import type { SamplingOptions } from '../options.ts'
import { type Call, callClient } from '../sample/call.ts'
import { callLedger } from '../sample/call-ledger.ts'
import { Heartbeat } from '../sample/heartbeat.ts'
import { resolveOptions, type Settings } from '../sample/settings.ts'
import { createContext } from '../sdk/serving.ts'
import type { Leg, PushOptions } from '../sdk/leg.ts'
import { Engine } from './engine.ts'
import type { Handling } from './handling.ts'
import type { CallIdentity } from './request-state.ts'
import { Run } from './run.ts'
import type { Reply } from './held-runs.ts'

/**
 * The engine without an SDK: legs that are made by hand, and a caller that answers what it is asked in an order of the
 * test's choosing. The engine under test is the real one; only the wire is missing.
 */

export const call: CallIdentity = {
  method: 'tools/call',
  server: 'scripted',
  name: 'tool',
  arguments: { n: 1 },
  principal: undefined,
}

export interface ScriptedLegOptions {
  readonly era?: '2025' | '2026'
  readonly push?: (method: string, params: object, options: PushOptions) => Promise<unknown>
  readonly controller?: AbortController
}

export function scriptedLeg({ era = '2026', push, controller = new AbortController() }: ScriptedLegOptions = {}): Leg {
  return {
    era,
    clientName: 'scripted',
    clientVersion: '0',
    capabilities: { sampling: {}, elicitation: {} },
    pushObstacle: undefined,
    sessionId: undefined,
    principal: undefined,
    signal: controller.signal,
    wantsProgress: false,
    native: { mcpReq: {} },
    connection: {},
    detached: () => ({}),
    lasts: false,
    onClosed: () => {},
    push: push ?? (() => Promise.reject(new Error('A 2026 leg cannot push.'))),
    notifyProgress: async () => {},
  }
}

export type Handler = (context: SamplingContext) => unknown

export function settingsFor(options: SamplingOptions = {}): Settings {
  return resolveOptions(options)
}

export function callFor(run: Run, leg: Leg, settings: Settings, engine: Engine | undefined): Call {
  const client = callClient(leg)
  return {
    run,
    settings,
    engine,
    client,
    ledgerFor: callLedger({ run, client, settings }),
    heartbeat: new Heartbeat(run, settings.heartbeatMs),
    canHandOff: false,
    name: 'tool',
  }
}

export function handlingFor(
  engine: Engine,
  leg: Leg,
  settings: Settings,
  replayable: boolean,
  handler: Handler,
): Handling {
  return {
    leg,
    call,
    settings: settings.continuation,
    replayable,
    enter: (run) => handler(createContext(callFor(run, leg, settings, engine), leg.native)),
  }
}

export type Ask = Extract<Reply, { readonly type: 'asks' }>['asks'][number]

/** Which of the questions that wait are answered now, and in which order. At least one must be. */
export type Chooser = (waiting: readonly Ask[]) => readonly Ask[]

export interface RoundsResult {
  readonly reply: Reply
  readonly rounds: number
}

/**
 * Drives a call over its rounds. `engines` serve the legs in turn: one engine suspends, several replay. Answers that the
 * chooser leaves out are asked for again, as a client may do.
 */
export async function driveRounds(
  engines: readonly Engine[],
  settings: Settings,
  handler: Handler,
  replyTo: (params: object) => unknown,
  choose: Chooser,
): Promise<RoundsResult> {
  let reply = await first(engines).begin(
    handlingFor(first(engines), scriptedLeg(), settings, engines.length > 1, handler),
  )
  for (let leg = 1; reply.type === 'asks'; leg++) {
    const engine = engines[leg % engines.length] as Engine
    const answers = Object.fromEntries(choose(reply.asks).map((ask) => [ask.wireKey, replyTo(ask.params)]))
    const opened = await engine.entrance.open(
      call,
      reply.state as string,
      answers,
      settings.continuation,
      scriptedLeg(),
    )
    reply = await engine.resume(opened, handlingFor(engine, scriptedLeg(), settings, engines.length > 1, handler))
  }
  return { reply, rounds: reply.run.rounds }
}

function first(engines: readonly Engine[]): Engine {
  return engines[0] as Engine
}
