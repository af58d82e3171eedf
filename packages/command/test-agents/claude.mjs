#!/usr/bin/env node
// Takes the arguments of `claude --print` and answers in its result format, both as 2.1.330 has them. `SCENARIO` says how.
import { readFileSync, readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'

const string = { type: 'string' }
const boolean = { type: 'boolean' }

const { values } = readArguments()

let prompt = ''
for await (const chunk of process.stdin.setEncoding('utf8')) prompt += chunk

const seen = {
  prompt,
  system: readFileSync(values['system-prompt-file'], 'utf8'),
  flags: values,
  arguments: process.argv.slice(2),
  folder: readdirSync('.'),
  variables: process.env,
}

const failure = (result, api_error_status = null, more = {}) => ({
  ...envelope({ input_tokens: 0, output_tokens: 0 }, {}),
  is_error: true,
  api_error_status,
  result,
  stop_reason: 'stop_sequence',
  ...more,
})

const SCENARIOS = {
  answer: () => ({
    ...envelope(
      { input_tokens: 3, cache_creation_input_tokens: 40, cache_read_input_tokens: 500, output_tokens: 20 },
      {
        'claude-haiku-4-5': { inputTokens: 1, outputTokens: 2 },
        'claude-opus-4-8[1m]': { inputTokens: 542, outputTokens: 18 },
      },
    ),
    is_error: false,
    api_error_status: null,
    result: JSON.stringify(seen),
    stop_reason: 'end_turn',
  }),
  'logged-out': () => failure('Not logged in · Please run /login'),
  'bad-key': () => failure('Invalid API key · Fix external API key', 401),
  'rate-limited': () => failure('API Error: Request rejected (429) · Slow down', 429),
  'plan-limit': () => failure("You've hit your weekly limit · resets Jun 11, 4am (UTC)", 429),
  overloaded: () => failure('API Error: 529 Overloaded. This is a server-side issue, usually temporary', 529),
  'too-long': () => failure('Prompt is too long · the request is ~210000 tokens (limit 200000)', 400),
  refusal: () =>
    failure('API Error: Claude Code is unable to respond to this request', null, { stop_reason: 'refusal' }),
  cut: () => failure("API Error: Claude's response exceeded the 64000 output token maximum."),
  // What a crash looks like: nothing on stdout.
  crash: () => undefined,
}

const result = SCENARIOS[process.env.SCENARIO ?? 'answer']()
if (result === undefined) {
  console.error('Error: Illegal instruction')
  process.exit(132)
}
console.log(JSON.stringify(result))
process.exitCode = result.is_error ? 1 : 0

function envelope(usage, modelUsage) {
  return {
    type: 'result',
    subtype: 'success',
    duration_ms: 81,
    num_turns: 1,
    session_id: '603e8cf6-6fe4-40fc-a7ad-f3b3b03a7860',
    total_cost_usd: 0.00023,
    usage: { cache_creation_input_tokens: 0, cache_read_input_tokens: 0, ...usage },
    modelUsage,
    permission_denials: [],
  }
}

/** Strict: an unknown flag ends it, as it ends the real one. */
function readArguments() {
  try {
    return parseArgs({
      strict: true,
      options: {
        print: boolean,
        'output-format': string,
        tools: string,
        'strict-mcp-config': boolean,
        'setting-sources': string,
        'no-session-persistence': boolean,
        'system-prompt-file': string,
        model: string,
        effort: string,
      },
    })
  } catch (error) {
    console.error(`error: ${error.message}`)
    process.exit(1)
  }
}
