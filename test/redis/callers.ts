import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { CreateMessageRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { RawHttpClient, RawHttpError, type Retry, type Round, textOf } from '@sampan/test-support'
import { setTimeout as sleep } from 'node:timers/promises'

/** Makes calls, one after the other. What happens to one call is its own: a lost session is replaced for the next one. */
export interface Caller {
  readonly kind: string
  /** The text of the result. Rejects with what the client was told. */
  call(tool: string, id: string): Promise<string>
  close(): Promise<void>
}

/** For a call whose node was killed under it: longer than any call takes. */
const CALL_TIMEOUT_MS = 30_000

const capabilities = { sampling: {} }

interface Sampling {
  readonly messages: readonly { readonly content: unknown }[]
}

/** What every client answers to a sampling request. */
export function answer(params: unknown): { role: 'assistant'; content: { type: 'text'; text: string }; model: string } {
  const [message] = (params as Sampling).messages
  const { text } = message?.content as { readonly text: string }
  return { role: 'assistant', content: { type: 'text', text: `re ${text}` }, model: 'm' }
}

interface Connection {
  call(tool: string, id: string): Promise<string>
  close(): Promise<unknown>
}

/** Connects again after a call that failed, as a host does that is told to begin anew. */
function reconnecting(kind: string, connect: () => Promise<Connection>): (url: string) => Promise<Caller> {
  return async () => {
    let connection: Connection | undefined
    return {
      kind,
      call: async (tool, id) => {
        try {
          connection ??= await connected(connect)
          return await connection.call(tool, id)
        } catch (error) {
          await connection?.close().catch(() => {})
          connection = undefined
          throw error
        }
      },
      close: async () => void (await connection?.close().catch(() => {})),
    }
  }
}

/** Nothing has begun before the handshake is over, so it is tried again. */
async function connected(connect: () => Promise<Connection>): Promise<Connection> {
  for (let tries = 1; ; tries++) {
    try {
      return await connect()
    } catch (error) {
      if (tries === 20) throw error
      await sleep(100)
    }
  }
}

function raw2025(url: string): Promise<Caller> {
  return reconnecting('raw 2025', async () => {
    const client = new RawHttpClient({
      ...{ url, era: '2025', capabilities, timeoutMs: CALL_TIMEOUT_MS },
      answer: ({ params }) => answer(params),
    })
    await client.open()
    return {
      call: async (tool, id) => {
        let ended = false
        const call = client
          .callTool(tool, { id })
          .then(({ response }) => textOf(response))
          .finally(() => {
            ended = true
          })
        // An answer that cannot be delivered ends the call for its client: nothing else will come of it.
        const undelivered = (async () => {
          while (client.undelivered.length === 0 && !ended) await sleep(20)
          if (!ended) throw client.undelivered[0]
          return call
        })()
        undelivered.catch(() => {})
        return Promise.race([call, undelivered])
      },
      close: () => client.close(),
    }
  })(url)
}

function raw2026(url: string): Promise<Caller> {
  return reconnecting('raw 2026, legs repeated', async () => {
    const client = new RawHttpClient({
      ...{ url, era: '2026', capabilities, timeoutMs: CALL_TIMEOUT_MS },
      answer: ({ params }) => answer(params),
    })
    return {
      call: async (tool, id) => {
        let retry: Retry = {}
        for (;;) {
          const round = await repeated(() => client.round(tool, { id }, retry), retry.requestState !== undefined)
          if (round.complete) return textOf(round.response)
          retry = await client.answerRound(round)
        }
      },
      close: () => client.close(),
    }
  })(url)
}

/** A leg that carries state may be sent again: it is served once. The first one may not. */
async function repeated(leg: () => Promise<Round>, mayRepeat: boolean): Promise<Round> {
  for (let tries = 1; ; tries++) {
    try {
      return await leg()
    } catch (error) {
      const broken =
        error instanceof RawHttpError ? error.status >= 500 : /hang up|ECONNRESET|ECONNREFUSED/.test(String(error))
      if (!mayRepeat || !broken || tries === 20) throw error
      await sleep(100)
    }
  }
}

function sdkV1(url: string): Promise<Caller> {
  return reconnecting('SDK v1, 2025', async () => {
    const client = new ClientV1({ name: 'v1', version: '1' }, { capabilities })
    client.setRequestHandler(CreateMessageRequestSchema, async ({ params }) => answer(params))
    await client.connect(new TransportV1(new URL(url)) as Parameters<ClientV1['connect']>[0])
    return {
      call: async (tool, id) => {
        const failing = firstError((listener) => {
          client.onerror = listener
        })
        const params = { name: tool, arguments: { id } }
        const call = client.callTool(params, undefined, { timeout: CALL_TIMEOUT_MS })
        return textIn(await Promise.race([call, failing]))
      },
      close: () => client.close(),
    }
  })(url)
}

function sdkV2(kind: string, mode: 'auto' | 'legacy') {
  return (url: string): Promise<Caller> =>
    reconnecting(kind, async () => {
      const client = new ClientV2({ name: 'v2', version: '1' }, { capabilities, versionNegotiation: { mode } })
      client.setRequestHandler('sampling/createMessage', async ({ params }) => answer(params))
      await client.connect(new TransportV2(new URL(url)))
      return {
        call: async (tool, id) => {
          const failing = firstError((listener) => {
            client.onerror = listener
          })
          const call = client.callTool({ name: tool, arguments: { id } }, { timeout: CALL_TIMEOUT_MS })
          return textIn(await Promise.race([call, failing]))
        },
        close: () => client.close(),
      }
    })(url)
}

/**
 * What the SDKs' clients say beside the call: an answer that could not be delivered (404, 502, 503) ends the call as far
 * as they are concerned, though they wait for its response until it times out.
 */
function firstError(listen: (listener: (error: Error) => void) => void): Promise<never> {
  const failing = new Promise<never>((_resolve, reject) =>
    listen((error) => {
      if (/404|50[23]|not found|has ended|cannot be reached|reconnection attempts/i.test(error.message)) reject(error)
    }),
  )
  failing.catch(() => {})
  return failing
}

function textIn(result: unknown): string {
  return (result as { content: readonly { text?: string }[] }).content.map(({ text }) => text ?? '').join('')
}

export const callers: readonly ((url: string) => Promise<Caller>)[] = [
  raw2025,
  raw2026,
  sdkV1,
  sdkV2('SDK v2, 2025', 'legacy'),
  sdkV2('SDK v2, 2026', 'auto'),
]
