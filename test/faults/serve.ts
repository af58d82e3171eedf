import type { SamplingOptions } from '@sampan/core'
import { type HttpHandlerOptions, serveHttp } from '@sampan/http'
import { serveHttp as serveHttpV1 } from '@sampan/http/v1'
import { type Era, RawHttpClient, type RawHttpClientOptions, type ServerAsk } from '@sampan/test-support'
import { createFaultServerV1, createFaultServerV2 } from './server.ts'

export const LONG: boolean = process.env['SAMPAN_FAULTS'] === 'long'

/** The fault server over HTTP in this process, with its ledger and every client that was opened on it. */
export interface Faulty {
  readonly url: string
  readonly ledger: string[]
  client(options?: Partial<RawHttpClientOptions>): Promise<RawHttpClient>
  close(): Promise<void>
}

/** SDK lines and eras that there are over HTTP. */
export const COMBINATIONS = [
  ['v1', '2025'],
  ['v2', '2025'],
  ['v2', '2026'],
] as const

type Options = Omit<HttpHandlerOptions, 'onError'> & { readonly sampling?: SamplingOptions }

export async function serveFaulty(line: 'v1' | 'v2', era: Era, { sampling, ...http }: Options = {}): Promise<Faulty> {
  const ledger: string[] = []
  const note = (entry: string): void => void ledger.push(entry)
  const options = { port: 0, drainTimeoutMs: 0, ...http }
  const served =
    line === 'v1'
      ? await serveHttpV1(() => createFaultServerV1(note, sampling), options)
      : await serveHttp(() => createFaultServerV2(note, sampling), options)
  const clients: RawHttpClient[] = []
  return {
    url: served.url,
    ledger,
    client: async (more) => {
      const client = new RawHttpClient({ url: served.url, era, capabilities: { sampling: {} }, answer: echo, ...more })
      clients.push(client)
      await client.open()
      return client
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.close()))
      await served.close()
    },
  }
}

/** A model that says what it was asked. */
export function echo({ params }: ServerAsk): object {
  return {
    role: 'assistant',
    content: { type: 'text', text: `re ${promptOf(params)}` },
    model: 'm',
    stopReason: 'endTurn',
  }
}

export function promptOf(params: Record<string, unknown>): string {
  const [message] = params['messages'] as { content: { text: string } }[]
  return message?.content.text ?? ''
}
