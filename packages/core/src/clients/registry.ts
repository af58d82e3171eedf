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
  /** Reads only the first content block of each message, and only text. */
  readonly oneBlock?: boolean
  /** Has been seen to begin its reply with the system prompt. */
  readonly echoesSystemPrompt?: boolean
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
    ignores: ['maxTokens', 'temperature', 'stopSequences', 'includeContext', 'metadata', 'priorities', 'hints'],
    stopReason: 'constant',
    oneBlock: true,
    source: 'block/goose, its sampling handler',
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
