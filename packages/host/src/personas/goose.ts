import type { ContentBlock, CreateMessageParams, CreateMessageResult } from '../protocol.ts'
import { RPC } from '../protocol.ts'
import { blocksOf, without } from './content.ts'
import type { Persona } from './persona.ts'

export const goose: Persona = {
  title: 'Goose',
  clientInfo: { name: 'goose', version: '1.20.0' },
  eras: ['2025'],
  protocolVersion: '2025-03-26',
  capabilities: { roots: {}, sampling: {}, elicitation: {} },
  sampling: {
    // It asks nobody; this is what it says when its provider cannot be used.
    refusal: { code: RPC.internal, message: 'Could not use provider' },
    receive,
    reply,
  },
  sources: ['block/goose: crates/goose/src/agents/mcp_client.rs (create_message, get_info)'],
}

const NOTHING: ContentBlock = { type: 'text', text: '' }

/** The first block of each message, if it is text; no limits, no hints, no tools. */
function receive(request: CreateMessageParams): CreateMessageParams {
  return {
    ...without(
      request,
      'maxTokens',
      'temperature',
      'stopSequences',
      'includeContext',
      'modelPreferences',
      'metadata',
      'tools',
      'toolChoice',
    ),
    messages: request.messages.map(({ role, content }) => {
      const first = blocksOf(content)[0]
      return { role, content: first?.type === 'text' ? first : NOTHING }
    }),
    systemPrompt: request.systemPrompt ?? 'You are a general-purpose AI agent called goose',
  }
}

/** The first block of the answer, if it is text or an image; the stop reason is always the same. */
function reply(result: CreateMessageResult): CreateMessageResult {
  const first = blocksOf(result.content)[0]
  return {
    role: 'assistant',
    content: first?.type === 'text' || first?.type === 'image' ? first : NOTHING,
    model: result.model ?? '',
    stopReason: 'endTurn',
  }
}
