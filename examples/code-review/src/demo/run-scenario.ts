import { randomBytes } from 'node:crypto'
import {
  answerHandoff,
  type CallReport,
  createHost,
  type Host,
  type HostOptions,
  type Model,
  type ServerTarget,
} from '@sampan/host'
import { startBalancer } from '@sampan/example-support/processes'
import { Report } from '../review/schemas.ts'
import { standIn } from '../stand-in/stand-in.ts'
import { HandlerStarts } from './handler-starts.ts'
import type { ReviewInput } from './input.ts'
import { type ReviewServerSettings, startHttpServer, stdioServer } from './review-server.ts'
import type { Scenario } from './scenarios.ts'

/** What happened in one scenario. */
export interface Outcome {
  readonly report: Report
  /** The report as the tool writes it for people. */
  readonly text: string
  /** How often a 2026 call came back with questions. */
  readonly rounds: number
  /** How often the tool's result asked the calling model. */
  readonly turns: number
  readonly handlerStarts: number
  /** Processes in which the handler ran. */
  readonly processes: number
  /** Requests that reached a model. */
  readonly samples: number
  readonly durationMs: number
}

/** Starts the scenario's server and client, calls the tool once, and ends both. */
export async function runScenario(
  scenario: Scenario,
  input: Pick<ReviewInput, 'arguments' | 'root'>,
  model: Model,
  options: Pick<HostOptions, 'onRound'> = {},
): Promise<Outcome> {
  const starts = new HandlerStarts()
  const called = await withServer(scenario, input.root, model, starts, async (server, log) => {
    const host = await createHost({
      server,
      persona: scenario.client,
      era: scenario.era,
      onSampling: (request, { signal }) => model.sample(request, { signal }),
      onStderr: log,
      ...options,
    })
    try {
      return await call(host, scenario, input, model)
    } finally {
      await host.close()
    }
  })
  // Counted once the processes have ended, and with them what they had to log.
  return { ...called, handlerStarts: starts.count, processes: starts.processes }
}

async function call(
  host: Host,
  { way }: Scenario,
  input: Pick<ReviewInput, 'arguments'>,
  model: Model,
): Promise<Omit<Outcome, 'handlerStarts' | 'processes'>> {
  let handedOff = 0
  const first = await host.callTool('review_diff', input.arguments)
  const answered = await answerHandoff(host, first, (request, { signal }) => {
    handedOff += 1
    return model.sample(request, { signal })
  })
  const { result, rounds, turns, durationMs } = answered
  const text = textOf(result)
  if (result.isError === true) throw new Error(text)
  const report = Report.parse(result.structuredContent)
  const asked = answered.samples.length + handedOff
  const byProvider = report.files.reduce((sum, { requests }) => sum + requests, 0)
  return { report, text, rounds, turns, samples: way === 'provider' ? byProvider : asked, durationMs }
}

function textOf({ content }: CallReport<{ readonly content: readonly { readonly type: string }[] }>['result']): string {
  return content.map((block) => (block as { readonly text?: string }).text ?? '').join('\n')
}

/** Has the scenario's server run while `use` uses it. */
async function withServer<T>(
  { transport, processes, provider, handoff }: Scenario,
  root: string,
  model: Model,
  starts: HandlerStarts,
  use: (server: ServerTarget, log: (stderr: string) => void) => Promise<T>,
): Promise<T> {
  const settings: ReviewServerSettings = {
    root,
    handoff,
    provider: provider ? (model === standIn ? 'stand-in' : 'environment') : 'none',
    ...(processes > 1 && { key: randomBytes(32).toString('base64') }),
  }
  if (transport === 'stdio') {
    const log = starts.newLog()
    return use(stdioServer(settings), (text) => log.write(text))
  }
  const ending: (() => Promise<void>)[] = []
  try {
    const servers = await Promise.all(
      Array.from({ length: processes }, async () => {
        const server = await startHttpServer(settings, starts)
        ending.push(server.close)
        return server
      }),
    )
    const balanced = await startBalancer(servers.map(({ url }) => url))
    ending.push(balanced.close)
    return await use({ url: balanced.url }, () => {})
  } finally {
    for (const end of ending.toReversed()) await end()
  }
}
