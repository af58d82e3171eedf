import { invalidRequest } from '../errors.ts'
import type { ContentBlock, SamplingMessage, ToolResultContent, ToolUseContent } from '../protocol.ts'

/** Calls of tools and their results in the `messages` that an author passes on. */

/** How a call is written where there are no tool blocks; it is asked for in the same form. */
export function callText(calls: readonly Pick<ToolUseContent, 'name' | 'input'>[]): string {
  return JSON.stringify({ tool_calls: calls.map(({ name, input }) => ({ name, input })) })
}

/** How the result of a call is written where there are no tool blocks. */
export function resultText(name: string, id: string, text: string, isError: boolean): string {
  return `Result of ${name} (${id})${isError ? ', which failed' : ''}:\n${text}`
}

/**
 * The messages with tool blocks in words, for whoever takes none. Images and sounds of a result follow it in messages of their
 * own. Messages without tool blocks are the very same.
 */
export function wordToolHistory(messages: readonly SamplingMessage[]): readonly SamplingMessage[] {
  if (!messages.some(({ content }) => blocksOf(content).some(isToolBlock))) return messages
  const names = new Map<string, string>()
  return messages.flatMap((message): readonly SamplingMessage[] => {
    const blocks = blocksOf(message.content)
    if (!blocks.some(isToolBlock)) return [message]
    const calls = blocks.filter((block) => block.type === 'tool_use')
    for (const { id, name } of calls) names.set(id, name)
    const texts = blocks.flatMap((block) => {
      if (block.type === 'text') return [block.text]
      return block.type === 'tool_result' ? [wordedResult(block, names)] : []
    })
    if (calls.length > 0) texts.push(callText(calls))
    const media = blocks.flatMap((block) => (block.type === 'tool_result' ? block.content : [block])).filter(isMedia)
    const { role } = message
    return [
      { role, content: { type: 'text', text: texts.join('\n\n') } },
      ...media.map((content): SamplingMessage => ({ role, content })),
    ]
  })
}

/**
 * That each call is answered, and each result answers one, in the very next message: clients and providers refuse anything
 * else after the request was paid for.
 *
 * @throws {SamplingError} `invalid_request`, naming the message.
 */
export function checkToolHistory(messages: readonly SamplingMessage[]): void {
  let open: readonly string[] = []
  for (const [index, { role, content }] of messages.entries()) {
    const blocks = blocksOf(content)
    const field = `messages[${index}]`
    const results = blocks.flatMap((block) => (block.type === 'tool_result' ? [block.toolUseId] : []))
    const missing = open.find((id) => !results.includes(id))
    if (missing !== undefined) throw invalidRequest(field, `must hold the result of the call ${missing} before it.`)
    const stray = results.find((id) => !open.includes(id))
    if (stray !== undefined)
      throw invalidRequest(field, `holds a result of ${stray}, which the message before does not call.`)
    if (results.length > 0 && blocks.length > results.length)
      throw invalidRequest(field, 'holds results of tools, and so must hold nothing else.')
    open = blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []))
    if (open.length > 0 && role !== 'assistant')
      throw invalidRequest(`${field}.role`, "must be 'assistant' to call a tool.")
    if (new Set(open).size < open.length) throw invalidRequest(field, 'calls two tools under one id.')
  }
  if (open.length > 0)
    throw invalidRequest(
      `messages[${messages.length - 1}]`,
      `calls a tool (${open.join(', ')}), and no result follows.`,
    )
}

function wordedResult({ toolUseId, content, isError }: ToolResultContent, names: ReadonlyMap<string, string>): string {
  const texts = content.flatMap((block) => (block.type === 'text' ? [block.text] : []))
  const text = texts.length > 0 ? texts.join('\n') : 'The result follows.'
  return resultText(names.get(toolUseId) ?? 'a tool', toolUseId, text, isError === true)
}

function blocksOf(content: SamplingMessage['content']): readonly ContentBlock[] {
  return Array.isArray(content) ? (content as readonly ContentBlock[]) : [content as ContentBlock]
}

function isToolBlock({ type }: ContentBlock): boolean {
  return type === 'tool_use' || type === 'tool_result'
}

function isMedia({ type }: ContentBlock): boolean {
  return type === 'image' || type === 'audio'
}
