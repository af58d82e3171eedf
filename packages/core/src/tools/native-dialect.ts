import type { SampleRequest } from '../context.ts'
import type { ToolDialect } from './dialect.ts'
import type { ToolSet } from './tool-set.ts'

/** Tools as the protocol has them: for a client that declares `sampling.tools`, and a provider that says it takes them. */
export function nativeDialect({ definitions }: ToolSet, choice: SampleRequest<unknown>['toolChoice']): ToolDialect {
  let offered = 0
  return {
    offer(params) {
      // 'required' is for the first turn: required in every turn, the model could never come to its answer.
      const mode = choice === 'required' && offered++ > 0 ? 'auto' : choice
      return { ...params, tools: definitions, ...(mode !== undefined && { toolChoice: { mode } }) }
    },
    // The tools stay, because messages with tool calls are refused by some providers without them.
    conclude: (params) => ({ ...params, tools: definitions, toolChoice: { mode: 'none' } }),
    callsIn: async ({ content }) =>
      content.flatMap((block) =>
        block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: block.input ?? {} }] : [],
      ),
    reply: ({ content }, outcomes) => [
      { role: 'assistant', content },
      {
        role: 'user',
        content: outcomes.map(({ call, text, isError }) => ({
          ...{ type: 'tool_result' as const, toolUseId: call.id, content: [{ type: 'text' as const, text }] },
          ...(isError && { isError }),
        })),
      },
    ],
  }
}
