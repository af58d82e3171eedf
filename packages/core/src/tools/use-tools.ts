import { partKey } from '../continuation/journal.ts'
import type { CreateMessageParams } from '../protocol.ts'
import type { SampleRoute } from '../routes/route.ts'
import type { FirstAnswer } from '../sample/converse.ts'
import { timeoutOf } from '../sample/in-time.ts'
import type { SampleJob } from '../sample/job.ts'
import { takesTools } from '../sample/prepare.ts'
import type { Answer } from '../sample/result.ts'
import type { ToolDialect } from './dialect.ts'
import { emulatedDialect } from './emulated-dialect.ts'
import { nativeDialect } from './native-dialect.ts'
import { runTools } from './run-tools.ts'
import { toolLoop, type ToolLoopOptions } from './tool-loop.ts'
import { createToolSet } from './tool-set.ts'

/** Offers the sample's tools to one route's model, and lets it call them until it answers. */
export async function useTools(
  job: SampleJob,
  route: SampleRoute,
  params: CreateMessageParams,
  ask: (turn: CreateMessageParams) => Promise<Answer>,
): Promise<FirstAnswer & { readonly dialect: ToolDialect }> {
  const { call, request, key, question, output, abort, report } = job
  const set = await createToolSet(request.tools ?? {}, output?.nativeTool.name)
  const native = takesTools(route.name, call)
  const dialect = native ? nativeDialect(set, request.toolChoice) : await emulatedDialect(set, request.toolChoice)
  const run: ToolLoopOptions['run'] = (calls, turn) => {
    return runTools(set, calls, {
      toolErrors: request.toolErrors,
      signal: abort.signal,
      timeoutMs: timeoutOf(call, request),
      // Told where it ran: on a replay the recorded outcome takes the place of all this.
      effect: ({ id, name }, perform) =>
        call.run.effect(partKey(`sample:${key}`, `${route.name}/tool/${turn}/${id}`), question, async () => {
          const startedAt = performance.now()
          const outcome = await perform()
          const durationMs = performance.now() - startedAt
          // The name of a tool that there is not is the model's own words.
          const tool = set.tools.has(name) ? name : '(unknown)'
          report?.({ type: 'tool.ran', tool, toolUseId: id, durationMs, failed: outcome.isError })
          return outcome
        }),
    })
  }
  const looped = await toolLoop(params, {
    dialect,
    ask,
    run,
    stopWhen: request.stopWhen,
    isForAuthor: ({ name }) => set.tools.has(name) && set.tools.get(name)?.execute === undefined,
    needsAnswer: output !== undefined,
  })
  return { ...looped, dialect }
}
