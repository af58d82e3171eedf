import type { McpServerLike } from '@sampan/core'
import type { ElicitationHandler } from '@sampan/host'
import type { Answers } from './answers/answer.ts'
import { type Dimensions, type PlannedServer, planFor, type SkippedCombination } from './runs/combination.ts'
import { reportOf } from './report/report.ts'
import { outcomesOf } from './report/outcomes.ts'
import { runCombination } from './runs/run-combination.ts'
import type { ToolRun, ToolTest } from './runs/tool-run.ts'
import { type CreateServer, sdkLineOf } from './servers/sdk-line.ts'
import { underTest } from './servers/seam.ts'

/** Many times what an in-process call takes, and less than a test runner waits. */
export const DEFAULT_LIMIT_MS = 10_000

export interface ToolTestOptions extends Dimensions {
  readonly tool: string
  /** @default {} */
  readonly arguments?: Readonly<Record<string, unknown>>
  /** What whoever is asked answers; a list starts anew in each combination. */
  readonly answers: Answers
  /**
   * Runs the handler a second time, from what it recorded, and shows what differs. Effects outside of `ctx.step` happen
   * twice. @default false
   */
  readonly replayCheck?: boolean
  /** Answers elicitations. @default they are cancelled */
  readonly onElicitation?: ElicitationHandler
  /** How long one call may take, in milliseconds. @default 10_000 */
  readonly limitMs?: number
}

/**
 * Runs a tool of a real server, with a real client over a real transport, in every combination asked for, one after the
 * other. The server is the author's: the answers stand in for its provider, an empty cache for its own, and nothing else
 * is replaced.
 *
 * @param createServer Builds the server. Several, to compare a tool on both SDK lines.
 * @throws {TypeError} where the options cannot be. @throws {Error} where the answers ran out or the server did not start.
 */
export async function testTool(
  createServer: CreateServer | readonly CreateServer[],
  options: ToolTestOptions,
): Promise<ToolTest> {
  const runs: ToolRun[] = []
  const skipped: SkippedCombination[] = []
  const {
    tool,
    answers,
    arguments: args = {},
    replayCheck = false,
    onElicitation,
    limitMs = DEFAULT_LIMIT_MS,
  } = options
  if (answers === undefined) throw new TypeError('testTool: `answers` is missing: what is whoever is asked to answer?')
  for (const create of [createServer].flat()) {
    const plan = planFor(await inspect(create), options)
    skipped.push(...plan.skipped)
    for (const planned of plan.planned) {
      runs.push(
        await runCombination(create, planned, { tool, arguments: args, answers, replayCheck, onElicitation, limitMs }),
      )
    }
  }
  if (runs.length === 0) {
    const reasons = new Set(skipped.map(({ reason }) => reason))
    throw new TypeError(`testTool: there is nothing to run: ${[...reasons].join('; ')}.`)
  }
  return { tool, runs, skipped, report: reportOf(tool, runs, skipped), same: outcomesOf(runs).length === 1 }
}

/** Builds one server to see of which line it is, and whether it samples. */
async function inspect(createServer: CreateServer): Promise<PlannedServer> {
  if (typeof createServer !== 'function')
    throw new TypeError('testTool: createServer must be a function that returns an McpServer.')
  let samples = false
  const server = await underTest(
    (given) => {
      samples = true
      return given
    },
    () => createServer({ era: '2025', authInfo: undefined }),
  )
  const line = sdkLineOf(server)
  await (server as McpServerLike & { close?(): Promise<void> }).close?.()
  return { line, samples }
}
