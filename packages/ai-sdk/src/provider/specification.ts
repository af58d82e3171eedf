import type { LanguageModelV3Message, LanguageModelV3Prompt, LanguageModelV3ToolResultOutput } from '@ai-sdk/provider'

/**
 * What specifications v2 and v4 write otherwise than v3, as far as a sampling request can hold it: files, in messages and
 * in tool results. Their types are not in every version of `@ai-sdk/provider`, so the result is typed as v3's.
 */

type Part = Exclude<LanguageModelV3Message['content'], string>[number]
type ToolResultValue = Extract<LanguageModelV3ToolResultOutput, { type: 'content' }>['value'][number]

/** v2 has one kind of file in a tool result, `media`. */
export function promptForV2(prompt: LanguageModelV3Prompt): LanguageModelV3Prompt {
  return mapParts(prompt, (part) => mapToolResult(part, ({ data, mediaType }) => ({ type: 'media', data, mediaType })))
}

/** v4 tags a file's data with its kind, and has one kind of file in a tool result, `file`. */
export function promptForV4(prompt: LanguageModelV3Prompt): LanguageModelV3Prompt {
  return mapParts(prompt, (part) =>
    part.type === 'file'
      ? { ...part, data: { type: 'data', data: part.data } }
      : mapToolResult(part, ({ data, mediaType }) => ({ type: 'file', data: { type: 'data', data }, mediaType })),
  )
}

function mapParts(prompt: LanguageModelV3Prompt, map: (part: Part) => unknown): LanguageModelV3Prompt {
  return prompt.map((message) =>
    message.role === 'system' ? message : { ...message, content: message.content.map(map) },
  ) as LanguageModelV3Prompt
}

function mapToolResult(part: Part, mapFile: (file: { data: string; mediaType: string }) => unknown): unknown {
  if (part.type !== 'tool-result' || part.output.type !== 'content') return part
  const value = part.output.value.map((entry: ToolResultValue) =>
    entry.type === 'image-data' || entry.type === 'file-data' ? mapFile(entry) : entry,
  )
  return { ...part, output: { ...part.output, value } }
}
