import { deepEqual, equal } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { answerAs, asResult, type StandIn } from '@sampan/example-support/check'
import { type ServerProcess, startBalancer, startServer } from '@sampan/example-support/processes'
import { createHost } from '@sampan/host'
import type { History } from './history.ts'

export interface ProcessesCheck {
  readonly history: History
  readonly standIn: StandIn
  /** What the tool must give back. */
  readonly commits: readonly object[]
  /** Whether the process that began the call is killed while its questions are out. */
  readonly killed: boolean
}

/**
 * One call, whose requests go to two processes in turn: who gets an answer never asked the question, runs the handler
 * again from the top, and goes on. The history grows in between, and what the step recorded stays as it was.
 */
export async function checkProcesses({ history, standIn, commits, killed }: ProcessesCheck): Promise<void> {
  const key = randomBytes(32).toString('base64')
  const program = new URL('./server.js', import.meta.url)
  const start = () => startServer(program, [history.folder], { STATE_KEY: key, SAMPAN_HANDOFF: 'off' })
  const servers = await Promise.all([start(), start()])
  const balancer = await startBalancer(servers.map(({ url }) => url))
  const callsTo = () => balancer.forwarded.filter(({ method }) => method === 'tools/call').map(({ to }) => to)

  let between: Promise<void> | undefined
  const whileTheQuestionsAreOut = async (): Promise<void> => {
    history.commit('Add what comes too late')
    if (killed) await serverAt(servers, callsTo()[0]).kill()
  }
  const host = await createHost({
    server: { url: balancer.url },
    persona: 'sdk',
    era: '2026',
    async onSampling(request) {
      between ??= whileTheQuestionsAreOut()
      await between
      return asResult(answerAs(standIn, request))
    },
  })
  try {
    const { result, rounds, samples } = await host.callTool('write_release_notes')
    const { commits: sorted } = result.structuredContent as { readonly commits: readonly object[] }
    deepEqual(sorted, commits)
    deepEqual([rounds, samples.length], [2, commits.length + 1])
    const [first, second, third] = callsTo()
    equal(second === first, false, 'another process had the first answers')
    equal(third === first, !killed, killed ? 'the one that lives had the last' : 'the first had the last')
  } finally {
    await host.close()
    await balancer.close()
    await Promise.all(servers.map((server) => server.kill()))
  }
}

function serverAt(servers: readonly ServerProcess[], url: string | undefined): ServerProcess {
  const found = servers.find((server) => server.url === url)
  if (found === undefined) throw new Error(`No server is at ${url}.`)
  return found
}
