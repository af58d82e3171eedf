import type { Writable } from 'node:stream'
import type { Reporter } from './reporter.ts'

/** One JSON object a line on stdout, told apart by `type`; the last one is a `result`, `tools` or an `error`, with
 * --watch a `watching` after each. */
export function reportJson(stdout: Writable): Reporter {
  const write = (type: string, fields: object): void => void stdout.write(`${JSON.stringify({ type, ...fields })}\n`)
  return {
    connected: ({ server, era, protocolVersion, serverCapabilities, clientInfo, capabilities, instructions }) =>
      write('connected', { server, era, protocolVersion, serverCapabilities, clientInfo, capabilities, instructions }),
    tools: (tools) => write('tools', { tools }),
    asked: ({ kind, id, request, context: { call, round } }) => write(kind, { id, call, round, request }),
    answered: ({ asked: { kind, id }, answer, by, durationMs }) =>
      write(`${kind}-answer`, { id, answer, by, durationMs }),
    round: (round, requests, call) => write('round', { round, requests, call }),
    progress: (update, call) => write('progress', { ...update, call }),
    log: (entry) => write('log', entry),
    serverStderr: (text) => write('stderr', { text }),
    warning: (message) => write('warning', { message }),
    result: ({ name, ...call }) => write('result', { tool: name, ...call }),
    failed: (failure) => write('error', failure),
    watching: (folder) => write('watching', { folder }),
    during: (_what, promise) => promise,
  }
}
