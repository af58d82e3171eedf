import type { LanguageModelV3FunctionTool, LanguageModelV3ToolChoice } from '@ai-sdk/provider'
import type { ContentBlock, JsonSchema, SampleTool, TextSampleRequest } from '@sampan/core'
import { jsonOutput } from './json-schema.ts'
import type { PastResult, ToolHistory } from './messages.ts'

/**
 * Tool use as the protocol has it, for clients with `sampling.tools`: one turn of core's tool loop. Its result holds the
 * calls, and the AI SDK runs them.
 */
export function nativeTools(
  tools: readonly LanguageModelV3FunctionTool[],
  choice: LanguageModelV3ToolChoice,
): Pick<TextSampleRequest, 'tools' | 'toolChoice' | 'stopWhen'> {
  return {
    tools: Object.fromEntries(tools.map((tool) => [tool.name, toSampleTool(tool)])),
    toolChoice: choice.type === 'tool' ? 'required' : choice.type,
    stopWhen: () => true,
  }
}

function toSampleTool({ description, inputSchema }: LanguageModelV3FunctionTool): SampleTool {
  return {
    ...(description !== undefined && { description }),
    inputSchema: jsonOutput(inputSchema as JsonSchema),
    // The turn ends with the calls: what is returned here goes nowhere.
    execute: () => 'handed on',
  }
}

export const nativeHistory: ToolHistory = {
  calls: (calls) =>
    calls.map(({ id, name, arguments: input }) => ({
      type: 'tool_use',
      id,
      name,
      input: input as Record<string, unknown>,
    })),
  results: (results) => results.map(toolResult),
}

function toolResult({ id, value, media, isError }: PastResult): ContentBlock {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return {
    type: 'tool_result',
    toolUseId: id,
    content: [{ type: 'text', text }, ...media],
    ...(isError && { isError }),
  }
}
