import {
  isObject,
  isRequestId,
  type JsonRpcErrorResponse,
  type JsonRpcMessage,
  PARSE_ERROR,
  type RequestId,
} from './json-rpc.ts'

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
  const problem = problemOfCall(value)
  return problem === undefined ? (value as unknown as JsonRpcMessage) : { problem }
}

export function isRejected(read: JsonRpcMessage | RejectedMessage): read is RejectedMessage {
  return 'problem' in read
}

const CALL_MEMBERS: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'params'])
const RESULT_MEMBERS: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'result'])
const ERROR_MEMBERS: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'error'])

function problemOfCall(value: Record<string, unknown>): string | undefined {
  const { jsonrpc, id, method, params } = value
  if (jsonrpc !== '2.0') return '`jsonrpc` must be "2.0"'
  if (typeof method !== 'string') return '`method` must be a string'
  if ('id' in value && !isRequestId(id)) return '`id` must be a string or a whole number'
  if ('params' in value) {
    if (!isObject(params)) return '`params` must be an object'
    const problem = problemOfMeta(params['_meta'])
    if (problem !== undefined) return problem
  }
  return problemOfMembers(value, CALL_MEMBERS)
}

function readResponse(value: Record<string, unknown>): JsonRpcMessage | RejectedMessage {
  const problem = problemOfResponse(value)
  if (problem === undefined) return value as unknown as JsonRpcMessage
  const { id } = value
  if (!isRequestId(id)) return { problem }
  return { problem, substitute: invalidResponse(id, problem) }
}

function problemOfResponse(value: Record<string, unknown>): string | undefined {
  const { jsonrpc, id, result, error } = value
  if (jsonrpc !== '2.0') return '`jsonrpc` must be "2.0"'
  if (!isRequestId(id)) return '`id` must be a string or a whole number'
  if ('result' in value) {
    if (!isObject(result)) return '`result` must be an object'
    return problemOfMeta(result['_meta']) ?? problemOfMembers(value, RESULT_MEMBERS)
  }
  if (!isObject(error)) return '`error` must be an object'
  if (!Number.isSafeInteger(error['code'])) return '`error.code` must be a whole number'
  if (typeof error['message'] !== 'string') return '`error.message` must be a string'
  return problemOfMembers(value, ERROR_MEMBERS)
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

const RELATED_TASK = 'io.modelcontextprotocol/related-task'

/** The two members of `_meta` for whose sake the SDKs drop a whole message. */
function problemOfMeta(meta: unknown): string | undefined {
  if (meta === undefined) return undefined
  if (!isObject(meta)) return '`_meta` must be an object'
  const { progressToken, [RELATED_TASK]: task } = meta
  if (progressToken !== undefined && !isRequestId(progressToken)) {
    return '`_meta.progressToken` must be a string or a whole number'
  }
  if (task !== undefined && !(isObject(task) && typeof task['taskId'] === 'string')) {
    return `\`_meta["${RELATED_TASK}"].taskId\` must be a string`
  }
  return undefined
}
