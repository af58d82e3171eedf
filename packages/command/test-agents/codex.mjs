#!/usr/bin/env node
// Takes the arguments of `codex exec` and answers in its event format, both as 0.169.0 has them. `SCENARIO` says how.
import { readFileSync, readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'

const boolean = { type: 'boolean' }
const string = { type: 'string' }

// Strict: an unknown flag ends it, as it ends the real one.
const { values, positionals } = parseArgs({
  strict: true,
  allowPositionals: true,
  options: {
    json: boolean,
    color: string,
    ephemeral: boolean,
    'skip-git-repo-check': boolean,
    'ignore-user-config': boolean,
    'ignore-rules': boolean,
    sandbox: string,
    config: { type: 'string', short: 'c', multiple: true },
    model: string,
  },
})
if (positionals[0] !== 'exec' || positionals[1] !== '-') throw new Error(`unexpected ${positionals.join(' ')}`)

let prompt = ''
for await (const chunk of process.stdin.setEncoding('utf8')) prompt += chunk

const settings = Object.fromEntries(
  values.config.map((setting) => {
    const [key, ...value] = setting.split('=')
    return [key, value.join('=')]
  }),
)
const seen = {
  prompt,
  system: readFileSync(JSON.parse(settings.model_instructions_file), 'utf8'),
  flags: values,
  settings,
  folder: readdirSync('.'),
  variables: process.env,
}

const message = (id, text) => ({ type: 'item.completed', item: { id, type: 'agent_message', text } })
const failed = (words) => [
  { type: 'error', message: words },
  { type: 'turn.failed', error: { message: words } },
]
const completed = {
  type: 'turn.completed',
  usage: { input_tokens: 900, cached_input_tokens: 800, output_tokens: 30, reasoning_output_tokens: 10 },
}

const SCENARIOS = {
  answer: [
    {
      type: 'item.completed',
      item: { id: 'item_0', type: 'error', message: 'Codex is ignoring 1 unrecognized configuration setting.' },
    },
    { type: 'item.completed', item: { id: 'item_1', type: 'reasoning', text: 'Hm.' } },
    message('item_2', 'Let me think.'),
    message('item_3', JSON.stringify(seen)),
    completed,
  ],
  reconnected: [
    { type: 'error', message: 'Reconnecting... 2/5 (stream disconnected before completion)' },
    message('item_0', 'Here I am.'),
    completed,
  ],
  'logged-out': failed('unexpected status 401 Unauthorized: Missing bearer or basic authentication in header'),
  'rate-limited': failed('exceeded retry limit, last status: 429 Too Many Requests'),
  'plan-limit': failed("You've hit your usage limit. Upgrade to Pro or try again in 3 hours."),
  overloaded: failed('unexpected status 503 Service Unavailable: Overloaded'),
  'too-long': failed("Codex ran out of room in the model's context window. Start a new thread."),
  offline: failed('Connection failed: error sending request'),
  refusal: [
    message('item_0', 'I cannot'),
    ...failed('stream disconnected before completion: Incomplete response returned, reason: content_filter'),
  ],
  cut: [message('item_0', 'Half an'), ...failed('Incomplete response returned, reason: max_output_tokens')],
  crash: [],
}

const events = SCENARIOS[process.env.SCENARIO ?? 'answer']
for (const event of [{ type: 'thread.started', thread_id: '01a1fd8f' }, { type: 'turn.started' }, ...events]) {
  console.log(JSON.stringify(event))
}
const isFailure = events.some((event) => event.type === 'turn.failed')
if (events.length === 0) console.error('thread panicked')
process.exitCode = isFailure || events.length === 0 ? 1 : 0
