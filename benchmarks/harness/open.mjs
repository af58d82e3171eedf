import { createClient } from './client.mjs'
import { connectHttp } from './connect-http.mjs'
import { connectStdio } from './connect-stdio.mjs'
import { startServer } from './server-process.mjs'

const OPEN_TIMEOUT_MS = 30_000

/**
 * Starts an entrant's server and a client that has shaken hands with it.
 *
 * @param {{ file: string, era: '2025' | '2026', env?: Record<string, string> }} entrant
 * @param {'stdio' | 'http'} transport
 * @param {{ env?: Record<string, string>, nodeOptions?: readonly string[], stream?: boolean }} [options]
 */
export async function open(entrant, transport, { env, nodeOptions, stream = true } = {}) {
  const startedAt = performance.now()
  const server = await startServer(entrant, transport, { env, nodeOptions })
  try {
    const client = createClient({ era: entrant.era })
    const connection = transport === 'http' ? connectHttp(client, [server.port]) : connectStdio(client, server)
    await within(OPEN_TIMEOUT_MS, client.open(), () => `The handshake took too long.\n${server.printed()}`)
    const startMs = performance.now() - startedAt
    const startCpu = await server.cpu()
    if (stream && transport === 'http' && entrant.era === '2025') await connection.openStream()
    const close = async () => {
      connection.close()
      await server.stop()
    }
    return { server, client, connection, startMs, startCpu, close }
  } catch (error) {
    await server.stop()
    throw error
  }
}

/** The promise, or an error when it takes longer: a server that hangs must not hold up all others. */
export async function within(ms, promise, describe) {
  let timer
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(describe())), ms)
  })
  try {
    return await Promise.race([promise, timeout])
  } finally {
    clearTimeout(timer)
  }
}
