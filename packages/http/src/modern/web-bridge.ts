import type { HttpExchange } from '../exchange.ts'

/** Between exchanges and web-standard objects, for requests that the SDK's own entry answers. */

/** The request without its body, which is passed on parsed; its signal aborts when the client leaves. */
export function requestOf(exchange: HttpExchange): Request {
  const controller = new AbortController()
  exchange.onAbandoned(() => controller.abort())
  return new Request(exchange.url, { method: exchange.method, headers: exchange.headers(), signal: controller.signal })
}

/** Hands on the response; resolves when it is complete, or the client has gone. */
export async function sendResponse(exchange: HttpExchange, response: Response): Promise<void> {
  const headers = Object.fromEntries(response.headers)
  // Node and the web-standard server in front decide on the connection.
  delete headers['connection']
  if (response.body === null) return exchange.answer(response.status, headers)
  if (headers['content-type'] !== 'text/event-stream')
    return exchange.answer(response.status, headers, await response.text())
  exchange.openStream(response.status, headers)
  const decoder = new TextDecoder()
  for await (const chunk of response.body as ReadableStream<Uint8Array>) {
    await exchange.write(decoder.decode(chunk, { stream: true }))
  }
  exchange.end()
}
