import type { SamplingErrorCode } from '../errors.ts'

/** Parameters of a sampling request that a client may leave unread. */
export type SamplingParameter =
  | 'maxTokens'
  | 'temperature'
  | 'stopSequences'
  | 'includeContext'
  | 'metadata'
  | 'priorities'
  | 'hints'
  | 'systemPrompt'
  /** Images and sounds. */
  | 'media'

/** What one client is known to do, beyond and beside the protocol. */
export interface ClientHabits {
  /** The client as people call it. */
  readonly label: string
  /** Matches `clientInfo.name`. */
  readonly name: RegExp
  /** Parameters that it does not read; reported on the result. */
  readonly ignores?: readonly SamplingParameter[]
  /** 'missing': no stop reason on text. 'constant': always `endTurn`. Either way a cut answer does not show. */
  readonly stopReason?: 'missing' | 'constant'
  /** Has been seen to begin its reply with the system prompt. */
  readonly echoesSystemPrompt?: boolean
  /** Answers where it failed: the stop reason is `error`, and the text is the error's. */
  readonly answersFailures?: boolean
  /** What one of its errors means, where code and message mislead. */
  readonly classify?: (code: unknown, message: string) => SamplingErrorCode | undefined
  /** Where this was read. */
  readonly source: string
}

/** The registry. Adding a client is adding one entry, and its test. */
export const CLIENTS: readonly ClientHabits[] = [
  {
    label: 'VS Code',
    name: /^visual studio code/i,
    ignores: ['maxTokens', 'temperature', 'stopSequences', 'includeContext', 'metadata', 'priorities'],
    stopReason: 'missing',
    // "No model selected", "Not Now" and "Never" are one error; after "Not Now" a second request would pass the check.
    classify: (_code, message) => (/not allowed|no model|not now|never/i.test(message) ? 'denied' : undefined),
    source: 'microsoft/vscode#327207, #329848, #286648',
  },
  {
    label: 'GitHub Copilot CLI',
    name: /copilot.?cli|^github.?copilot/i,
    echoesSystemPrompt: true,
    source: 'github/copilot-cli#2882, #2467',
  },
  {
    label: 'Goose',
    name: /^goose/i,
    // Of each message only the first content block, and only text: `sample/prompt.ts` gives each block a message of its own.
    ignores: [
      'maxTokens',
      'temperature',
      'stopSequences',
      'includeContext',
      'metadata',
      'priorities',
      'hints',
      'media',
    ],
    stopReason: 'constant',
    source: 'block/goose, its sampling handler',
  },
  {
    label: 'fast-agent',
    name: /^fast-?agent/i,
    // A model configured for each server, else the agent's own.
    ignores: ['includeContext', 'metadata', 'priorities', 'hints'],
    answersFailures: true,
    // It asks nobody, so that nothing it says is a refusal.
    classify: (_code, message) => (/no model configured/i.test(message) ? 'unavailable' : 'internal'),
    source: 'evalstate/fast-agent: mcp/sampling.py, llm/sampling_converter.py',
  },
  {
    label: 'MCP Inspector',
    name: /inspector/i,
    source: 'modelcontextprotocol/inspector#932: a person answers, no tools in sampling',
  },
]

export function habitsOf(clientName: string | undefined): ClientHabits | undefined {
  if (clientName !== last.clientName) {
    last = { clientName, habits: CLIENTS.find(({ name }) => clientName !== undefined && name.test(clientName)) }
  }
  return last.habits
}

/** A process on stdio has one client, and asks of it several times a sample. */
let last: { readonly clientName: string | undefined; readonly habits: ClientHabits | undefined } = {
  clientName: undefined,
  habits: undefined,
}
