import { join } from 'node:path'
import { SamplingError } from '@sampan/core'
import type { SamplingProvider } from '@sampan/core'
import { modelArgs, SYSTEM_PROMPT_FILE, systemPromptFile } from './agent-options.ts'
import type { AgentOptions } from './agent-options.ts'
import { failedError } from './answer.ts'
import type { CommandAnswer } from './answer.ts'
import { conversationText } from './conversation.ts'
import { fromCommand } from './from-command.ts'
import { asRecord, numberAt, parseJson, stringAt } from './json.ts'
import type { ProcessOutcome } from './run-process.ts'

/** Read off `claude --help` of 2.1.330, and off the requests that it sends with these flags. */
const ARGS: readonly string[] = [
  '--print',
  '--output-format',
  'json',
  // Both, or the servers of the user's own configuration stay mounted, this one perhaps among them.
  '--tools',
  '',
  '--strict-mcp-config',
  // No settings, hooks or CLAUDE.md of the user or of a project. (--bare would not read the login either.)
  '--setting-sources',
  '',
  '--no-session-persistence',
]

const ENVIRONMENT: Readonly<Record<string, string>> = {
  // Core retries. With the agent's own retries its result does not say which status it met, either.
  CLAUDE_CODE_MAX_RETRIES: '0',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
}

/** Where the login is. Not ANTHROPIC_API_KEY, which would be billed instead of the subscription. */
const LOGIN: readonly string[] = ['CLAUDE_CONFIG_DIR', 'CLAUDE_CODE_OAUTH_TOKEN']

/** Claude Code (`claude -p`) as the provider, without tools, settings or memory: the model that its login pays for. */
export function claudeCode(options: AgentOptions = {}): SamplingProvider {
  const { command = 'claude', model: _, extraArgs = [], inheritEnv = [], env = {}, ...limits } = options
  return fromCommand({
    ...limits,
    command,
    args: ({ request, directory }) => [
      ...ARGS,
      '--system-prompt-file',
      join(directory, SYSTEM_PROMPT_FILE),
      ...modelArgs(options, request),
      ...extraArgs,
    ],
    files: systemPromptFile,
    input: conversationText,
    read: readResult,
    inheritEnv: [...LOGIN, ...inheritEnv],
    env: { ...ENVIRONMENT, ...env },
  })
}

const STOP_REASONS: Readonly<Record<string, string>> = {
  end_turn: 'endTurn',
  max_tokens: 'maxTokens',
  stop_sequence: 'stopSequence',
}

/** Failures come as a result too, on stdout, with exit code 1. */
function readResult(outcome: ProcessOutcome): CommandAnswer {
  const result = asRecord(parseJson(outcome.stdout))
  const text = stringAt(result, 'result')
  if (result.is_error === true || text === undefined) throw resultError(result, outcome)
  const stopReason = STOP_REASONS[stringAt(result, 'stop_reason') ?? '']
  const model = modelOf(result)
  const usage = usageOf(asRecord(result.usage))
  return {
    text,
    ...(stopReason !== undefined && { stopReason }),
    ...(model !== undefined && { model }),
    ...(usage !== undefined && { usage }),
  }
}

function resultError(result: Record<string, unknown>, outcome: ProcessOutcome): SamplingError {
  const words = stringAt(result, 'result') ?? stringAt(result, 'subtype')
  if (words === undefined) return failedError(outcome)
  const status = numberAt(result, 'api_error_status')
  const error = (code: SamplingError['code'], what: string): SamplingError =>
    new SamplingError(code, `Claude Code ${what}: ${words}`, { evidence: { text: words } })
  if (result.stop_reason === 'refusal') return error('denied', 'refused to answer')
  if (status === 401 || status === 403 || /not logged in|\/login|invalid api key|authenticat/i.test(words)) {
    return error('unavailable', 'is not logged in (run `claude` once and log in, or set CLAUDE_CODE_OAUTH_TOKEN)')
  }
  // A plan's limit stays until the hour or the week is over; waiting a few seconds does not help.
  if (/(hit|reached) your .*limit|usage limit/i.test(words))
    return error('unavailable', 'is over the limit of its plan')
  if (status === 429) return error('rate_limited', 'is rate limited')
  if (/prompt is too long/i.test(words)) return error('budget_exceeded', 'cannot take a prompt this long')
  if (/output token maximum/i.test(words)) return error('truncated', 'was cut off')
  if (/could not connect|unable to connect|connection error|ENOTFOUND|ECONN/i.test(words)) {
    return error('transport', 'could not reach its model')
  }
  return error('internal', 'failed')
}

/** The model that wrote most, since small ones may do chores beside it; `[1m]` marks a larger context window. */
function modelOf(result: Record<string, unknown>): string | undefined {
  const written = Object.entries(asRecord(result.modelUsage)).map(
    ([model, usage]) => [model, numberAt(asRecord(usage), 'outputTokens') ?? 0] as const,
  )
  const [most] = written.sort(([, one], [, other]) => other - one)
  return most?.[0].replace(/\[.*\]$/, '')
}

function usageOf(usage: Record<string, unknown>): CommandAnswer['usage'] {
  const inputTokens = numberAt(usage, 'input_tokens')
  const outputTokens = numberAt(usage, 'output_tokens')
  if (inputTokens === undefined || outputTokens === undefined) return undefined
  const cached =
    (numberAt(usage, 'cache_creation_input_tokens') ?? 0) + (numberAt(usage, 'cache_read_input_tokens') ?? 0)
  return { inputTokens: inputTokens + cached, outputTokens }
}
