import type { CreateMessageParams, CreateMessageResult } from '../protocol.ts'
import { RPC } from '../protocol.ts'
import type { RpcError } from '../refusal.ts'
import { blocksOf, textOf, without } from './content.ts'
import type { Persona } from './persona.ts'

/** Ids as VS Code names its models, longest first: the first is taken when no hint matches. Which ones a user has differs. */
export const VSCODE_MODELS: readonly [string, ...string[]] = [
  'github.copilot-chat/claude-sonnet-4.5',
  'github.copilot-chat/gpt-5-mini',
  'github.copilot-chat/gpt-4.1',
]

/** What it says for "Not Now", for "Never" and where no model is selected. */
const NOT_ALLOWED: RpcError = { code: -32_000, message: 'The user has denied permission to call this method.' }

export const vscode: Persona = {
  title: 'VS Code (Copilot Chat)',
  clientInfo: { name: 'Visual Studio Code', version: '1.107.0' },
  eras: ['2025'],
  capabilities: { roots: { listChanged: true }, sampling: {}, elicitation: { form: {}, url: {} } },
  sampling: { refusal: NOT_ALLOWED, receive, reply },
  sources: [
    'microsoft/vscode: contrib/mcp/common/{mcpSamplingService,mcpServerRequestHandler,mcpTypes}.ts',
    'vscode#286648, #327207, #329848; fastmcp#2162',
  ],
}

/** Only messages, the system prompt and hints are read; a message without text, image or audio is left out. */
function receive(request: CreateMessageParams): CreateMessageParams {
  matchingModel(request)
  const { modelPreferences, ...rest } = without(
    request,
    'maxTokens',
    'temperature',
    'stopSequences',
    'includeContext',
    'metadata',
    'tools',
    'toolChoice',
  )
  return {
    ...rest,
    messages: request.messages.flatMap(({ role, content }) => {
      const readable = blocksOf(content).filter(({ type }) => type === 'text' || type === 'image' || type === 'audio')
      return readable.length === 0 ? [] : [{ role, content: readable }]
    }),
    ...(modelPreferences?.hints !== undefined && { modelPreferences: { hints: modelPreferences.hints } }),
  }
}

/** One block of text, an internal model id, and no stop reason: a cut answer looks like a whole one. */
function reply(result: CreateMessageResult, request: CreateMessageParams): CreateMessageResult {
  return {
    role: 'assistant',
    model: matchingModel(request),
    content: { type: 'text', text: textOf(result.content) },
  }
}

/** Hints match by substring of its own ids, whatever the case. One without a name makes it fail. */
function matchingModel(request: CreateMessageParams): string {
  for (const { name } of request.modelPreferences?.hints ?? []) {
    if (name === undefined) throw HINT_WITHOUT_NAME
    const found = VSCODE_MODELS.find((model) => model.toLowerCase().includes(name.toLowerCase()))
    if (found !== undefined) return found
  }
  return VSCODE_MODELS[0]
}

const HINT_WITHOUT_NAME: RpcError = {
  code: RPC.internal,
  message: "Unknown error: TypeError: Cannot read properties of undefined (reading 'toLowerCase')",
}
