import { isObject, isRequestId, problemOfCall, problemOfMeta, problemOfResponse } from '@sampan/wire'
import { type JsonRpcErrorResponse, type JsonRpcMessage, PARSE_ERROR, type RequestId } from './json-rpc.ts'

/**
 * From a JSON value to a message that both SDK lines take.
 *
 * The SDKs' protocol layers put each message through a schema and only log what does not fit, so a request that slipped
 * through here would never be answered. The checks are the schemas' own, by hand; `read-message.test.ts` holds them
 * against both.
 */

/** A value that is no message. */
export interface RejectedMessage {
  readonly problem: string
  /** What the server's waiting request gets, where the value was its answer: so that it need not time out. */
  readonly substitute?: JsonRpcErrorResponse
}

export function readMessage(value: unknown): JsonRpcMessage | RejectedMessage {
  if (!isObject(value)) return { problem: 'a message is a JSON object' }
  if (value['method'] === undefined && ('result' in value || 'error' in value)) return readResponse(value)
  return readCall(value)
}

export function isRejected(read: JsonRpcMessage | RejectedMessage): read is RejectedMessage {
  return 'problem' in read
}

const WRONG_ID = '`id` must be a string or a whole number'

const CALL_MEMBERS: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'params'])
const RESULT_MEMBERS: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'result'])
const ERROR_MEMBERS: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'error'])

function readCall(value: Record<string, unknown>): JsonRpcMessage | RejectedMessage {
  const problem =
    problemOfCall(value) ??
    ('id' in value && !isRequestId(value['id']) ? WRONG_ID : undefined) ??
    problemOfMeta((value['params'] as Record<string, unknown> | undefined)?.['_meta']) ??
    problemOfMembers(value, CALL_MEMBERS)
  return problem === undefined ? (value as unknown as JsonRpcMessage) : { problem }
}

function readResponse(value: Record<string, unknown>): JsonRpcMessage | RejectedMessage {
  const { id } = value
  if (!isRequestId(id)) return { problem: WRONG_ID }
  const members = 'result' in value ? RESULT_MEMBERS : ERROR_MEMBERS
  const problem = problemOfResponse(value) ?? problemOfMembers(value, members)
  return problem === undefined
    ? (value as unknown as JsonRpcMessage)
    : { problem, substitute: invalidResponse(id, problem) }
}

/** `data.sampan` says what the answer amounts to as a `SamplingErrorCode`: it is no error that the client sent. */
function invalidResponse(id: RequestId, problem: string): JsonRpcErrorResponse {
  const message = `The client's answer is not a valid JSON-RPC response: ${problem}`
  return { jsonrpc: '2.0', id, error: { code: PARSE_ERROR, message, data: { sampan: 'invalid_result' } } }
}

function problemOfMembers(value: Record<string, unknown>, known: ReadonlySet<string>): string | undefined {
  for (const member in value) if (!known.has(member)) return `\`${member}\` is not a member of a message`
  return undefined
}
