import { serveHttp } from '@sampan/http'
import { serveHttp as serveHttpV1 } from '@sampan/http/v1'
import { serveStdio } from '@sampan/stdio'
import { serveStdio as serveStdioV1 } from '@sampan/stdio/v1'
import { createFaultServerV1, createFaultServerV2 } from './server.ts'

/**
 * The fault server as a process: `process.ts v1|v2 stdio|http [maxRuns] [ttlMs]`. Its ledger goes to stderr. Over HTTP its first line on
 * stdout is its URL, and SIGTERM closes it as its documentation says. Asked over IPC, it
 * tells how many bytes its heap holds.
 */

const [line, transport, maxRuns = '10000', ttlMs = '600000'] = process.argv.slice(2)
const sampling = { continuation: { maxRuns: Number(maxRuns), ttlMs: Number(ttlMs) } }
const ledger = (entry: string): void => void process.stderr.write(`ledger: ${entry}\n`)
const v1 = (): ReturnType<typeof createFaultServerV1> => createFaultServerV1(ledger, sampling)
const v2 = (): ReturnType<typeof createFaultServerV2> => createFaultServerV2(ledger, sampling)

if (transport === 'stdio') {
  await (line === 'v1' ? serveStdioV1(v1) : serveStdio(v2))
} else {
  const options = { port: 0, drainTimeoutMs: 5000 }
  const { url, close } = await (line === 'v1' ? serveHttpV1(v1, options) : serveHttp(v2, options))
  process.once('SIGTERM', () => void close().then(() => process.exit(0)))
  process.stdout.write(`${url}\n`)
}

process.on('message', () => {
  globalThis.gc?.()
  process.send?.(process.memoryUsage().heapUsed)
})
// Who only listens for questions does not have to live for them.
process.channel?.unref()
