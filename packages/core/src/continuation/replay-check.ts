import type { Leg } from '../sdk/leg.ts'
import { canonicalJson } from '../util/json.ts'
import type { Journal } from './journal.ts'
import { type Outcome, Run } from './run.ts'

/** What a second run of a handler from its recorded answers did otherwise. */
export interface ReplayDifference {
  /** The tool's name. */
  readonly name: string
  readonly message: string
  /** What the handler came to, and what its replay did; canonical JSON, or the words for an error or a question. */
  readonly first: string
  readonly replay: string
}

/**
 * Runs a finished handler again from everything that it recorded, and says what differs: another question, or another
 * result. Effects outside of `ctx.step` happen a second time, which is why this is for development.
 */
export async function replayDifference(
  name: string,
  recorded: Journal,
  outcome: Outcome,
  leg: Leg,
  graceMs: number,
  enter: (run: Run) => unknown,
): Promise<ReplayDifference | undefined> {
  const run = new Run({ recorded: { history: recorded.entries, answers: [] }, replayGraceMs: graceMs })
  run.start(() => enter(run))
  const replayed = await run.attach(quietLeg(leg))
  run.close()
  const [before, after] = [textOf(outcome), textOf(replayed)]
  if (before === after) return undefined
  const message =
    replayed.type === 'asks'
      ? `The replay asked what the handler had not asked: ${replayed.asks[0]?.question.summary ?? ''}`
      : `The replay came to another end.\n  first:  ${shown(before)}\n  replay: ${shown(after)}`
  return { name, message, first: before, replay: after }
}

function textOf(outcome: Outcome): string {
  if (outcome.type === 'error') return `threw ${String(outcome.error)}`
  if (outcome.type === 'asks') return outcome.asks.map(({ question }) => `asked ${question.summary}`).join('\n')
  return canonicalJson(outcome.value)
}

const SHOWN_LENGTH = 2_000

function shown(text: string): string {
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text
}

/** Says who calls, and carries nothing: the call that it belongs to has been answered. */
function quietLeg(leg: Leg): Leg {
  const { era, clientName, clientVersion, capabilities, pushObstacle, sessionId, principal, connection } = leg
  return {
    ...{ era, clientName, clientVersion, capabilities, pushObstacle, sessionId, principal, connection },
    signal: new AbortController().signal,
    wantsProgress: false,
    native: leg.detached(),
    detached: () => leg.detached(),
    lasts: false,
    onClosed: () => {},
    push: () => Promise.reject(new Error('The replay asked the client for something that was not recorded.')),
    notifyProgress: async () => {},
  }
}
