import { equal, ok } from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import type { CreateMessageParams } from '@sampan/core'
import { answerHandoff, createHost, type ElicitationHandler, type Era } from '@sampan/host'
import { startModelServer } from './model-server.ts'
import { readQuestion, type StandIn } from './question.ts'
import { WAYS, type Way } from './ways.ts'

export interface Call {
  readonly tool: string
  readonly arguments: Readonly<Record<string, unknown>>
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
  /** What the server's SDK speaks. @default both */
  readonly era?: Era
}

/** Starts the server, plays the client of this way, makes the calls one after the other, and ends both. */
export async function runWay(
  way: Way,
  { program, args = [], era }: ServerUnderCheck,
  calls: readonly Call[],
  standIn: StandIn,
): Promise<readonly Outcome[]> {
  const setting = WAYS[way]
  let requests: CreateMessageParams[] = []
  const answer = (request: CreateMessageParams): string => {
    requests.push(request)
    const answered = standIn(readQuestion(request))
    return typeof answered === 'string' ? answered : JSON.stringify(answered)
  }
  const sample = (request: CreateMessageParams) => {
    const content = { type: 'text', text: answer(request) } as const
    return { role: 'assistant', model: 'stand-in', content, stopReason: 'endTurn' } as const
  }
  let call: Call | undefined
  let log = ''
  const modelServer = setting.provider ? await startModelServer(answer) : undefined
  try {
    const host = await createHost({
      server: {
        command: process.execPath,
        args: [fileURLToPath(program), ...args],
        env: {
          ...(modelServer && { OPENAI_API_KEY: 'none', OPENAI_BASE_URL: modelServer.url }),
          ...(!setting.handoff && { SAMPAN_HANDOFF: 'off' }),
        },
      },
      persona: setting.client,
      era: era ?? setting.era,
      onSampling: sample,
      onElicitation: (request, context) => call?.onElicitation?.(request, context) ?? { action: 'cancel' },
      onStderr: (text) => {
        log += text
      },
    })
    try {
      const outcomes: Outcome[] = []
      for (call of calls) {
        requests = []
        const report = await answerHandoff(host, await host.callTool(call.tool, call.arguments), sample)
        checkWay(way, { ...report, requests: requests.length, elicitations: report.elicitations.length })
        const { content, structuredContent, isError } = report.result
        const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('\n')
        const structured = structuredContent as Outcome['structured']
        outcomes.push({ text, structured, isError: isError === true, requests })
      }
      return outcomes
    } finally {
      await host.close()
    }
  } catch (error) {
    throw new Error(`${(error as Error).message}${log && `\nThe server wrote:\n${log}`}`, { cause: error })
  } finally {
    await modelServer?.close()
  }
}

interface Seen {
  readonly samples: readonly unknown[]
  readonly rounds: number
  readonly turns: number
  readonly requests: number
  readonly elicitations: number
}

/** That the call was really answered in this way, and in no other. */
function checkWay(way: Way, { samples, rounds, turns, requests, elicitations }: Seen): void {
  const throughClient = way === 'push' || way === 'rounds'
  equal(samples.length, throughClient ? requests : 0, 'samples that the client was asked for')
  if (way === 'fallback') equal(requests, 0, 'requests to a model')
  else ok(requests > 0, 'no model was asked')
  if (way === 'handoff') ok(turns > 0, 'the calling model was not asked')
  else equal(turns, 0, 'questions to the calling model')
  if (way === 'rounds') ok(rounds > 0, 'the call took no rounds')
  // What asks the user takes rounds as well, wherever there are any.
  else if (elicitations === 0) equal(rounds, 0, 'rounds')
}
