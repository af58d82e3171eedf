import type { HttpExchange } from './exchange.ts'
import { PARSE_ERROR, REFUSED } from './json-rpc.ts'
import type { EndpointOptions } from './options.ts'
import { refuse } from './refusal.ts'

/** There was no JSON, and the exchange has been answered. */
export const ANSWERED: unique symbol = Symbol('answered')

/** @returns the JSON value that a POST carries, or ANSWERED. */
export async function readJson(exchange: HttpExchange, options: EndpointOptions): Promise<unknown> {
  const body = await exchange.readBody({ maxBytes: options.maxBodyBytes, timeoutMs: options.bodyTimeoutMs })
  switch (body.kind) {
    case 'parsed':
      return body.value
    case 'text':
      try {
        return JSON.parse(body.text)
      } catch (error) {
        refuse(exchange, 400, PARSE_ERROR, `Parse error: the body is not JSON (${(error as Error).message})`)
        return ANSWERED
      }
    case 'too-large': {
      const limit = `${options.maxBodyBytes} bytes at most (maxBodyBytes)`
      refuse(exchange, 413, REFUSED, `Payload too large: this server takes ${limit}`)
      return ANSWERED
    }
    case 'timeout':
      refuse(exchange, 408, REFUSED, 'Request timeout: the body took too long to arrive', { connection: 'close' })
      return ANSWERED
    case 'broken':
      refuse(exchange, 400, PARSE_ERROR, 'Parse error: the body broke off')
      return ANSWERED
    case 'consumed':
      throw new Error(
        'The request body was read before it came here. Mount the MCP handler in front of body parsers, or pass on what ' +
          'they made of it: handler.node(request, response, { parsedBody: request.body })',
      )
  }
}
