import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { CreateMessageParams } from '@sampan/core'

/** A model behind the wire format of OpenAI's chat completions, on loopback: what a provider reaches as it would OpenAI. */
export interface ModelServer {
  /** For OPENAI_BASE_URL. */
  readonly url: string
  close(): Promise<void>
}

interface ChatRequest {
  readonly model: string
  readonly stream?: boolean
  readonly max_tokens?: number
  readonly messages: readonly {
    readonly role: string
    readonly content: string | readonly { readonly type: string; readonly text?: string }[]
  }[]
}

export async function startModelServer(answer: (request: CreateMessageParams) => string): Promise<ModelServer> {
  const server = createServer((request, response) => {
    void json(request)
      .then((body) => {
        const chat = body as ChatRequest
        const content = answer(toSampling(chat))
        const head = { id: 'chatcmpl-1', created: 0, model: chat.model }
        if (chat.stream !== true) {
          const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }]
          response.setHeader('content-type', 'application/json').end(JSON.stringify({ ...head, choices }))
          return
        }
        const chunk = (delta: object, finish_reason: string | null): string =>
          `data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason }] })}\n\n`
        response.setHeader('content-type', 'text/event-stream')
        response.end(`${chunk({ role: 'assistant', content }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`)
      })
      .catch((error: Error) => response.writeHead(400).end(JSON.stringify({ error: { message: error.message } })))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function toSampling({ messages, max_tokens: maxTokens = 1024 }: ChatRequest): CreateMessageParams {
  const texts = messages.map(({ role, content }) => ({
    role,
    text: typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('\n'),
  }))
  const system = texts.filter(({ role }) => role === 'system' || role === 'developer').map(({ text }) => text)
  return {
    maxTokens,
    systemPrompt: system.join('\n\n'),
    messages: texts
      .filter(({ role }) => role === 'user' || role === 'assistant')
      .map(({ role, text }) => ({ role: role as 'user' | 'assistant', content: { type: 'text', text } })),
  }
}
