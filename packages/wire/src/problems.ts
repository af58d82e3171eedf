import { isObject, isRequestId } from './message.ts'

/**
 * What the SDKs' schemas find wrong with a message, by hand: their own transports and protocol layers put each message
 * through several of them, and only log what does not fit. The tests of both transports hold these against the schemas.
 */

const WRONG_VERSION = '`jsonrpc` must be "2.0"'

/** Of a request or a notification, but for its id and its `_meta`. */
export function problemOfCall({ jsonrpc, method, params }: Record<string, unknown>): string | undefined {
  if (jsonrpc !== '2.0') return WRONG_VERSION
  if (typeof method !== 'string') return '`method` must be a string'
  return params === undefined || isObject(params) ? undefined : '`params` must be an object'
}

/** Of a response, but for its id. */
export function problemOfResponse({ jsonrpc, result, error }: Record<string, unknown>): string | undefined {
  if (jsonrpc !== '2.0') return WRONG_VERSION
  if (result === undefined) return problemOfError(error)
  if (error !== undefined) return 'it has both a `result` and an `error`'
  return isObject(result) ? problemOfMeta(result['_meta']) : '`result` must be an object'
}

function problemOfError(error: unknown): string | undefined {
  if (!isObject(error)) return '`error` must be an object'
  if (!Number.isSafeInteger(error['code'])) return '`error.code` must be a whole number'
  return typeof error['message'] === 'string' ? undefined : '`error.message` must be a string'
}

const RELATED_TASK = 'io.modelcontextprotocol/related-task'

/** The two members of `_meta` for whose sake the SDKs drop a whole message. */
export function problemOfMeta(meta: unknown): string | undefined {
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
