import type { CreateMessageResult } from '../protocol.ts'
import { textOf, without } from './content.ts'
import type { Persona } from './persona.ts'

/** A model that was configured for the server answers, and nobody is asked. What fails is an answer, too. */
export const fastAgent: Persona = {
  title: 'fast-agent',
  clientInfo: { name: 'fast-agent-mcp', version: '0.7.12' },
  eras: ['2025'],
  capabilities: { sampling: {} },
  sampling: {
    refusal: {
      role: 'assistant',
      content: {
        type: 'text',
        text: 'Error in sampling: No model configured for sampling (server config, agent model, or system default)',
      },
      model: 'unknown',
      stopReason: 'error',
    },
    receive: (request) => without(request, 'includeContext', 'metadata', 'modelPreferences', 'tools', 'toolChoice'),
    reply,
  },
  sources: ['evalstate/fast-agent: src/fast_agent/mcp/sampling.py, src/fast_agent/llm/sampling_converter.py'],
}

/** Text alone; the stop reason is always the same. */
function reply({ content, model }: CreateMessageResult): CreateMessageResult {
  return {
    role: 'assistant',
    content: { type: 'text', text: textOf(content) },
    model: model ?? 'unknown',
    stopReason: 'endTurn',
  }
}
