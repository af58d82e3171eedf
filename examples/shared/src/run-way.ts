import { equal, ok } from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import type { CreateMessageParams, CreateMessageResult } from '@sampan/core'
import { answerHandoff, createHost, type ElicitationHandler, type Era, type Host, type HostOptions } from '@sampan/host'
import { startModelServer } from './model-server.ts'
import { readQuestion, type StandIn } from './question.ts'
import { WAYS, type Way } from './ways.ts'

export interface Call {
  readonly tool: string
  readonly arguments: Readonly<Record<string, unknown>>
  /** Requests that a model must be sent, where one can be reached. */
  readonly samples: number
  /** Answers in place of a model. @default the example's */
  readonly standIn?: StandIn
  /** Answers what the tool asks the user. */
  readonly onElicitation?: ElicitationHandler
}

/** What came of one call. */
export interface Outcome {
  readonly text: string
  readonly structured: Readonly<Record<string, unknown>> | undefined
  readonly isError: boolean
  /** What a model was sent, whoever it belongs to. */
  readonly requests: readonly CreateMessageParams[]
}

export interface ServerUnderCheck {
  readonly program: URL
  readonly args?: readonly string[]
  /** Variables that the server gets to see, where they are set. */
  readonly environment?: readonly string[]
  /** What the server's SDK speaks. @default both */
  readonly era?: Era
}

/** Starts the server, plays the client of this way, makes the calls one after the other, and ends both. */
export async function runWay(
  way: Way,
  server: ServerUnderCheck,
  calls: readonly Call[],
  exampleStandIn: StandIn,
): Promise<{ readonly outcomes: readonly Outcome[]; readonly tools: readonly string[] }> {
  let call: Call | undefined
  let requests: CreateMessageParams[] = []
  const answer = (request: CreateMessageParams): string => {
    requests.push(request)
    return answerAs(call?.standIn ?? exampleStandIn, request)
  }
  const sample = (request: CreateMessageParams) => asResult(answer(request))
  const modelServer = WAYS[way].provider ? await startModelServer(answer) : undefined
  try {
    const environment = modelServer && { OPENAI_API_KEY: 'none', OPENAI_BASE_URL: modelServer.url }
    const handlers: Partial<HostOptions> = {
      onSampling: sample,
      onElicitation: (request, context) => call?.onElicitation?.(request, context) ?? { action: 'cancel' },
    }
    return await withHost(way, server, { environment, handlers }, async (host) => {
      const outcomes: Outcome[] = []
      for (call of calls) {
        requests = []
        const report = await answerHandoff(host, await host.callTool(call.tool, call.arguments), sample)
        checkWay(way, call, { ...report, requests: requests.length, elicitations: report.elicitations.length })
        const { content, structuredContent, isError } = report.result
        const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('\n')
        const structured = structuredContent as Outcome['structured']
        outcomes.push({ text, structured, isError: isError === true, requests })
      }
      return { outcomes, tools: await namesOfTools(host) }
    })
  } finally {
    await modelServer?.close()
  }
}

/** The tools that the client of this way is shown. */
export async function listTools(way: Way, server: ServerUnderCheck): Promise<readonly string[]> {
  return withHost(way, server, {}, namesOfTools)
}

/** What a client returns to a server that asks for a sample. */
export function asResult(text: string): CreateMessageResult {
  return { role: 'assistant', model: 'stand-in', content: { type: 'text', text }, stopReason: 'endTurn' }
}

export function answerAs(standIn: StandIn, request: CreateMessageParams): string {
  const answer = standIn(readQuestion(request))
  return typeof answer === 'string' ? answer : JSON.stringify(answer)
}

/** No optimizing compiler for WebAssembly: it would work on Postgres for longer than a check takes. */
const NODE_FLAGS = ['--liftoff-only']

interface Setting {
  readonly environment?: Readonly<Record<string, string>> | undefined
  readonly handlers?: Partial<HostOptions>
}

async function withHost<T>(
  way: Way,
  { program, args = [], environment = [], era }: ServerUnderCheck,
  setting: Setting,
  use: (host: Host) => Promise<T>,
): Promise<T> {
  const given = environment.flatMap((name) => (process.env[name] ? [[name, process.env[name]] as const] : []))
  let log = ''
  try {
    const host = await createHost({
      server: {
        command: process.execPath,
        args: [...NODE_FLAGS, fileURLToPath(program), ...args],
        env: {
          ...Object.fromEntries(given),
          ...setting.environment,
          ...(!WAYS[way].handoff && { SAMPAN_HANDOFF: 'off' }),
        },
      },
      persona: WAYS[way].client,
      era: era ?? WAYS[way].era,
      onStderr: (text) => {
        log += text
      },
      ...setting.handlers,
    })
    try {
      return await use(host)
    } finally {
      await host.close()
    }
  } catch (error) {
    throw new Error(`${(error as Error).message}${log && `\nThe server wrote:\n${log}`}`, { cause: error })
  }
}

async function namesOfTools(host: Host): Promise<readonly string[]> {
  return (await host.listTools()).map(({ name }) => name)
}

interface Seen {
  readonly samples: readonly unknown[]
  readonly rounds: number
  readonly turns: number
  readonly requests: number
  readonly elicitations: number
}

/** That the call was really answered in this way, and in no other. */
function checkWay(way: Way, call: Call, { samples, rounds, turns, requests, elicitations }: Seen): void {
  const expected = way === 'fallback' ? 0 : call.samples
  equal(requests, expected, `requests to a model by ${call.tool}`)
  const throughClient = way === 'push' || way === 'rounds'
  equal(samples.length, throughClient ? requests : 0, 'samples that the client was asked for')
  if (way === 'handoff' && expected > 0) ok(turns > 0, 'the calling model was not asked')
  else equal(turns, 0, 'questions to the calling model')
  if (way === 'rounds' && expected > 0) ok(rounds > 0, 'the call took no rounds')
  // What asks the user takes rounds as well, wherever there are any.
  else if (elicitations === 0) equal(rounds, 0, 'rounds')
}
