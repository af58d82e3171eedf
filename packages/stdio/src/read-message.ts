import { isObject, isRequestId, problemOfCall, problemOfMeta, problemOfResponse, type RequestId } from '@sampan/wire'
import {
  type JsonRpcError,
  type JsonRpcErrorResponse,
  type JsonRpcMessage,
  errorResponse,
  INVALID_PARAMS,
  INVALID_REQUEST,
  PARSE_ERROR,
} from './json-rpc.ts'
import type { SkimmedMessage } from './message-skim.ts'

/**
 * From a line to a message that both SDK lines take, or to what has to be done about a line that is none.
 *
 * The SDKs' own transports put each message through a schema, and their protocol layers do so again. The checks here are
 * the same, by hand and once; `read-message.test.ts` holds them against the schemas.
 */

/** A line that is no message. */
export class RejectedLine {
  /** What is wrong, for the server's log. */
  readonly problem: string
  /** What JSON-RPC has us answer. Absent for what is never answered: notifications and responses. */
  readonly answer: JsonRpcErrorResponse | undefined
  /** The error response that the waiting request gets instead, where the line was its answer: so it need not time out. */
  readonly substitute: JsonRpcMessage | undefined

  constructor(problem: string, reaction: { answer?: JsonRpcErrorResponse; substitute?: JsonRpcMessage } = {}) {
    this.problem = problem
    this.answer = reaction.answer
    this.substitute = reaction.substitute
  }
}

/** How much of a line that is no JSON the log shows. */
const SHOWN_CHARACTERS = 200

/** @returns undefined for a blank line, which JSON-RPC says nothing about and terminals send. */
export function readMessage(line: string): JsonRpcMessage | RejectedLine | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    if (line.trim() === '') return undefined
    const message = `Parse error: the line is not JSON (${(error as Error).message})`
    return new RejectedLine(`${message}: ${shorten(line)}`, {
      answer: errorResponse(null, { code: PARSE_ERROR, message }),
    })
  }
  if (!isObject(value)) {
    return Array.isArray(value)
      ? rejectRequest(null, 'JSON-RPC batches are not served (MCP has none since 2025-06-18); send one message a line')
      : rejectRequest(null, 'a message is a JSON object')
  }
  if (value['method'] !== undefined) return readCall(value)
  if (value['result'] !== undefined || value['error'] !== undefined) return readResponse(value, line)
  return rejectRequest(isRequestId(value['id']) ? value['id'] : null, 'there is no `method`, `result` or `error`')
}

/** What becomes of a message longer than the limit. */
export function rejectOversized(bytes: number, limit: number, { id, hasMethod }: SkimmedMessage): RejectedLine {
  const size = `the message is ${bytes} bytes long, and this server takes ${limit} at most (\`maxMessageBytes\`)`
  const problem = `Message too long: ${size}`
  if (!hasMethod && id !== undefined) {
    return new RejectedLine(problem, { substitute: invalidResponse(id, `The answer was too long: ${size}`) })
  }
  // A notification is never answered; only a message whose id stood past what could be read might be one here.
  if (hasMethod && id === undefined) return new RejectedLine(problem)
  return new RejectedLine(problem, {
    answer: errorResponse(id ?? null, {
      code: INVALID_REQUEST,
      message: problem,
      data: { bytes, maxMessageBytes: limit },
    }),
  })
}

/** A request or a notification. Members unknown to the protocol are left behind: the SDKs drop messages that have any. */
function readCall(value: Record<string, unknown>): JsonRpcMessage | RejectedLine {
  const { id, method, params } = value
  if (id !== undefined && !isRequestId(id)) return rejectRequest(null, '`id` must be a string or a whole number')
  const problem = problemOfCall(value)
  const metaProblem = problem ?? problemOfMeta((params as Record<string, unknown> | undefined)?.['_meta'])
  if (metaProblem === undefined) return call(id, method as string, params as Record<string, unknown> | undefined)
  if (id === undefined) return new RejectedLine(`Invalid notification: ${metaProblem}`)
  if (problem !== undefined) return rejectRequest(id, problem)
  const message = `Invalid params: ${metaProblem}`
  return new RejectedLine(message, { answer: errorResponse(id, { code: INVALID_PARAMS, message }) })
}

function call(id: RequestId | undefined, method: string, params: Record<string, unknown> | undefined): JsonRpcMessage {
  // Absent members stay absent, as the SDKs' strict schemas and `in` checks want them.
  if (id === undefined) return params === undefined ? { jsonrpc: '2.0', method } : { jsonrpc: '2.0', method, params }
  return params === undefined ? { jsonrpc: '2.0', id, method } : { jsonrpc: '2.0', id, method, params }
}

function readResponse(value: Record<string, unknown>, line: string): JsonRpcMessage | RejectedLine {
  const { id, result, error } = value
  if (!isRequestId(id)) {
    return new RejectedLine(`The client sent a response to no request that its id tells of: ${shorten(line)}`)
  }
  const problem = problemOfResponse(value)
  if (problem !== undefined) {
    const message = `The answer is not a valid JSON-RPC response: ${problem}`
    return new RejectedLine(`${message}: ${shorten(line)}`, { substitute: invalidResponse(id, message) })
  }
  return result === undefined
    ? { jsonrpc: '2.0', id, error: error as JsonRpcError }
    : { jsonrpc: '2.0', id, result: result as Record<string, unknown> }
}

/**
 * Tells the request that waits for this answer. `data.sampan` is what the answer amounts to in the words of
 * `SamplingErrorCode`, so that it is not mistaken for an error that the client sent.
 */
function invalidResponse(id: RequestId, message: string): JsonRpcMessage {
  return { jsonrpc: '2.0', id, error: { code: PARSE_ERROR, message, data: { sampan: 'invalid_result' } } }
}

function rejectRequest(id: RequestId | null, problem: string): RejectedLine {
  const message = `Invalid request: ${problem}`
  return new RejectedLine(message, { answer: errorResponse(id, { code: INVALID_REQUEST, message }) })
}

function shorten(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}… (${text.length} characters)` : text
}
