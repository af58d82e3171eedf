import { answerHandoff, createHost, type ElicitationHandler, type Host, HostError } from '@sampan/host'
import type { Answers } from '../answers/answer.ts'
import { answerAsClient } from '../answers/scripted-model.ts'
import { Script } from '../answers/script.ts'
import type { CreateServer } from '../servers/sdk-line.ts'
import { serve } from '../servers/serve.ts'
import { underTest } from '../servers/seam.ts'
import { labelOf, type Planned } from './combination.ts'
import { Observed, optionsFor } from './observed.ts'
import { playedClient } from './played-client.ts'
import type { ToolRun } from './tool-run.ts'

export interface CombinationOptions {
  readonly tool: string
  readonly arguments: Readonly<Record<string, unknown>>
  readonly answers: Answers
  readonly replayCheck: boolean
  readonly onElicitation: ElicitationHandler | undefined
  readonly limitMs: number
}

/** A call, or why there was none. */
type Ended = Pick<ToolRun, 'result' | 'error' | 'rounds'>

/** Serves the tool, connects the client, calls, and takes both down. @throws {Error} where the test itself is wrong. */
export async function runCombination(
  createServer: CreateServer,
  { combination, persona }: Planned,
  options: CombinationOptions,
): Promise<ToolRun> {
  const { sdk: line, era, transport, route } = combination
  const script = new Script(options.answers)
  const observed = new Observed()
  const changed = optionsFor({ script, observed, route, replayCheck: options.replayCheck })
  const problems: Error[] = []
  const startedAt = performance.now()
  const served = await serve(transport, {
    ...{ line, era },
    createServer: (context) => underTest(changed, () => createServer(context)),
    onError: (error) => problems.push(error),
  })
  const { onElicitation } = options
  const client = { ...playedClient(persona, script), ...(onElicitation && { onElicitation }) }
  let ended: Ended
  try {
    ended = await call(() => createHost({ server: served.target, era, ...client }), options, script)
  } finally {
    await served.close()
  }
  assertSound(script, problems, ended, combination)
  return {
    combination,
    ...ended,
    asked: script.asked,
    route: observed.samples.at(-1)?.route,
    samples: observed.samples,
    handlerStarts: observed.handlerStarts,
    replayDifferences: observed.replayDifferences,
    replayed: observed.replayed,
    durationMs: performance.now() - startedAt,
  }
}

async function call(connect: () => Promise<Host>, options: CombinationOptions, script: Script): Promise<Ended> {
  const host = await connect()
  const limit = AbortSignal.timeout(options.limitMs)
  try {
    // The limit alone ends a call: a host's own clock would stop for each answer.
    const callOptions = { signal: limit, timeoutMs: options.limitMs }
    const first = await host.callTool(options.tool, options.arguments, callOptions)
    const { result, rounds, turns } = await answerHandoff(
      host,
      first,
      (request, { signal }) => answerAsClient(script, script.record(request, 'handoff'), signal),
      callOptions,
    )
    return { result, error: undefined, rounds: rounds + turns }
  } catch (error) {
    if (!HostError.isInstance(error)) throw error
    return {
      result: undefined,
      error: limit.aborted ? tooLong(error, options.limitMs) : error,
      rounds: error.call?.rounds ?? 0,
    }
  } finally {
    await host.close()
  }
}

function tooLong(cause: HostError, limitMs: number): HostError {
  return new HostError('timeout', `The call had no result after ${limitMs} ms (limitMs).`, { cause, call: cause.call })
}

/** A script that ran out, or a server that could not be built, is no outcome of the tool. */
function assertSound(
  script: Script,
  problems: readonly Error[],
  { error }: Ended,
  combination: Planned['combination'],
): void {
  const [failure] = script.failures
  if (failure !== undefined) throw new Error(`${labelOf(combination)}: ${failure.message}`, { cause: failure })
  const [problem] = problems
  if (problem !== undefined && error !== undefined) {
    throw new Error(`${labelOf(combination)}: the server failed: ${problem.message}`, { cause: problem })
  }
}
