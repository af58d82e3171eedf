// FastMCP. A tool finds the sampling call on its session, which the server lists some time after the handshake.
import { setTimeout as sleep } from 'node:timers/promises'
import { FastMCP } from 'fastmcp'
import { z } from 'zod'
import { otherTools, resultText, samplingParams, TOOL } from '../harness/contract.mjs'

const server = new FastMCP({ name: 'fastmcp', version: '0.0.0' })
const parameters = z.object({ n: z.number().int() })

async function sessionOf({ sessionId }) {
  for (;;) {
    // Over stdio there is one session, and it has no id.
    const session = server.sessions.find((candidate) => sessionId === undefined || candidate.sessionId === sessionId)
    if (session !== undefined) return session
    await sleep(5)
  }
}

server.addTool({
  name: TOOL,
  description: 'Samples n times',
  parameters,
  execute: async ({ n }, context) => {
    const session = await sessionOf(context)
    let last
    for (let done = 0; done < n; done++) last = (await session.requestSampling(samplingParams())).content.text
    return resultText(n, last)
  },
})
for (const name of otherTools()) server.addTool({ name, description: name, parameters, execute: async () => '' })

const http = { port: Number(process.env.PORT), host: '127.0.0.1', endpoint: '/mcp' }
await server.start(
  process.argv[2] === 'http' ? { transportType: 'httpStream', httpStream: http } : { transportType: 'stdio' },
)
