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

/** Read off `codex exec --help` of 0.169.0, and off the requests that it sends with these flags. */
const ARGS: readonly string[] = [
  'exec',
  '--json',
  '--color',
  'never',
  '--ephemeral',
  '--skip-git-repo-check',
  // No config.toml of the user: its MCP servers may include this one. The login is still used.
  '--ignore-user-config',
  '--ignore-rules',
  '--sandbox',
  'read-only',
]

/** Tools that read files or reach out, and retries without end. Versions that do not know a name pass over it. */
const SETTINGS: readonly string[] = [
  'web_search="disabled"',
  'project_doc_max_bytes=0',
  ...['shell_tool', 'view_image', 'image_generation', 'multi_agent', 'goals', 'apps', 'plugins', 'hooks'].map(
    (feature) => `features.${feature}=false`,
  ),
  'features.unbounded_connection_retries=false',
]

/** Where the login is. Not OPENAI_API_KEY or CODEX_API_KEY, which would be billed instead of the subscription. */
const LOGIN: readonly string[] = ['CODEX_HOME']

/**
 * Codex (`codex exec`) as the provider: the model that its login pays for.
 *
 * Its shell is off and its sandbox read-only. The user's own AGENTS.md (in CODEX_HOME) is still read: Codex has no switch for it.
 */
export function codex(options: AgentOptions = {}): SamplingProvider {
  const { command = 'codex', model: _, extraArgs = [], inheritEnv = [], ...limits } = options
  return fromCommand({
    ...limits,
    command,
    args: ({ request, directory }) => [
      ...ARGS,
      ...[...SETTINGS, `model_instructions_file=${JSON.stringify(join(directory, SYSTEM_PROMPT_FILE))}`].flatMap(
        (setting) => ['-c', setting],
      ),
      ...modelArgs(options, request),
      ...extraArgs,
      // Reads the prompt from stdin.
      '-',
    ],
    files: systemPromptFile,
    input: conversationText,
    read: readEvents,
    inheritEnv: [...LOGIN, ...inheritEnv],
  })
}

/** JSON Lines; the last message of the agent is the answer, and `turn.failed` says why there is none. */
function readEvents(outcome: ProcessOutcome): CommandAnswer {
  const events = outcome.stdout.split('\n').map((line) => asRecord(parseJson(line)))
  const messages = events
    .filter((event) => event.type === 'item.completed')
    .map((event) => asRecord(event.item))
    .filter((item) => item.type === 'agent_message')
  const text = stringAt(asRecord(messages.at(-1)), 'text')
  const failed = events.find((event) => event.type === 'turn.failed')
  if (failed !== undefined) {
    const words = stringAt(asRecord(failed.error), 'message') ?? ''
    if (text !== undefined && /max_output_tokens/.test(words)) return { text, stopReason: 'maxTokens' }
    throw turnError(words, text)
  }
  const completed = events.find((event) => event.type === 'turn.completed')
  if (completed === undefined || text === undefined) throw failedError(outcome)
  const usage = usageOf(asRecord(completed.usage))
  return { text, ...(usage !== undefined && { usage }) }
}

function turnError(words: string, text: string | undefined): SamplingError {
  const error = (code: SamplingError['code'], what: string): SamplingError =>
    new SamplingError(code, `Codex ${what}: ${words}`, { evidence: { text: text ?? words } })
  const status = Number(/status:? (\d{3})/.exec(words)?.[1])
  if (/content_filter/.test(words)) return error('denied', 'refused to answer')
  if (status === 401 || status === 403 || /codex login|not logged in|sign in/i.test(words)) {
    return error('unavailable', 'is not logged in (run `codex login`)')
  }
  if (/usage limit|quota/i.test(words)) return error('unavailable', 'is over the limit of its plan')
  if (status === 429) return error('rate_limited', 'is rate limited')
  if (/context window|context_length/i.test(words)) return error('budget_exceeded', 'cannot take a prompt this long')
  if (/connection failed|stream disconnected|lookup address|timed? ?out/i.test(words)) {
    return error('transport', 'could not reach its model')
  }
  return error('internal', 'failed')
}

function usageOf(usage: Record<string, unknown>): CommandAnswer['usage'] {
  // OpenAI counts cached input and reasoning output within these two.
  const inputTokens = numberAt(usage, 'input_tokens')
  const outputTokens = numberAt(usage, 'output_tokens')
  return inputTokens === undefined || outputTokens === undefined ? undefined : { inputTokens, outputTokens }
}
