import { createClient } from '../harness/client.mjs'
import { connectHttp, newAgent } from '../harness/connect-http.mjs'
import { entrants } from '../harness/entrants.mjs'
import { startServer } from '../harness/server-process.mjs'
import { figure, table } from '../harness/table.mjs'

const NAMES = ['sampan v1', 'sdk v1', 'sampan v2', 'sdk v2', 'fastmcp', 'mcp-lite']
const SESSIONS = 200
const AT_ONCE = 20

/** Over HTTP, where one process has many sessions: what it holds without any, and what each adds. */
export async function printMemory() {
  const rows = []
  for (const entrant of await entrants(NAMES)) {
    const server = await startServer(entrant, 'http')
    try {
      rows.push({ name: entrant.name, ...(await withSessions(server, entrant.era)) })
    } finally {
      await server.stop()
    }
  }
  console.log(
    `\nMemory over HTTP, 2025: ${SESSIONS} sessions that have each had one call with one sample, after a collection`,
  )
  console.log(
    table(
      ['', 'RSS idle, MB', 'heap idle, MB', 'heap a session, KB'],
      rows.map(({ name, rss, heap, perSession }) => [name, figure(rss), figure(heap), figure(perSession)]),
    ),
  )
  return { rows, verdicts: [] }
}

async function withSessions(server, era) {
  const agent = newAgent()
  const session = async () => {
    const client = createClient({ era })
    const connection = connectHttp(client, [server.port], { agent })
    await client.open()
    await connection.openStream()
    await client.call(1)
    return connection
  }
  // The first ones load and compile what the others use.
  const connections = await Promise.all(Array.from({ length: AT_ONCE }, session))
  const idle = await server.memoryInUse()
  for (let made = 0; made < SESSIONS; made += AT_ONCE) {
    connections.push(...(await Promise.all(Array.from({ length: AT_ONCE }, session))))
  }
  const used = await server.memoryInUse()
  for (const connection of connections) connection.close()
  agent.destroy()
  const megabyte = 2 ** 20
  return {
    rss: idle.rss / megabyte,
    heap: idle.heapUsed / megabyte,
    perSession: (used.heapUsed - idle.heapUsed) / SESSIONS / 1_024,
  }
}
