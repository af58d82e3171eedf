import { SamplingError } from '@sampan/core'
import type { ContentBlock, CreateMessageParams, Role } from '@sampan/core'

/**
 * The messages of a request as one text, for a command that takes one. A lone question stands as it is; a conversation
 * is written out, each message behind a boundary that its text cannot guess.
 *
 * @throws {SamplingError} `unsupported` for what text cannot hold: images, audio, tools.
 */
export function conversationText({ messages, tools = [] }: CreateMessageParams): string {
  if (tools.length > 0) throw cannotTake('tools')
  const turns = mergeTurns(messages)
  const [only] = turns
  if (turns.length === 1 && only?.role === 'user') return only.text
  const boundary = `message-${crypto.randomUUID().slice(0, 8)}`
  return [
    'A conversation follows, oldest message first. Write the next message of the assistant, and only that.',
    ...turns.map(({ role, text }) => `<${boundary} role="${role}">\n${text}\n</${boundary}>`),
  ].join('\n\n')
}

/** Neighbours of the same role are one turn: core sends several blocks as several messages. */
function mergeTurns(messages: CreateMessageParams['messages']): { readonly role: Role; readonly text: string }[] {
  const turns: { role: Role; text: string }[] = []
  for (const { role, content } of messages) {
    const blocks = (Array.isArray(content) ? content : [content]) as readonly ContentBlock[]
    const text = blocks.map(blockText).join('\n\n')
    const last = turns.at(-1)
    if (last?.role === role) last.text += `\n\n${text}`
    else turns.push({ role, text })
  }
  return turns
}

function blockText(block: ContentBlock): string {
  if (block.type === 'text') return block.text
  throw cannotTake(block.type === 'tool_use' || block.type === 'tool_result' ? 'tools' : block.type)
}

function cannotTake(what: string): SamplingError {
  return new SamplingError('unsupported', `The command takes text alone, and this request carries ${what}.`)
}
