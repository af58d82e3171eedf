import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client'
import { HostError, type HostErrorCode, type HostErrorOptions } from './errors.ts'
import type { CallRecord } from './host.ts'

/** Why this host itself ended a call. */
export type Ended = 'timeout' | 'cancelled' | 'closed'

export interface FailedCall {
  /** What was being done, such as "tools/call `triage`". */
  readonly what: string
  readonly ended: Ended | undefined
  readonly timeoutMs: number
  readonly stderr: string
  readonly call: CallRecord | undefined
}

/** What the SDK, the transport or this host threw, as the one kind of error that callers see. */
export function callError(error: unknown, { what, ended, timeoutMs, stderr, call }: FailedCall): HostError {
  const wrap = (code: HostErrorCode, message: string, more: HostErrorOptions = {}): HostError =>
    new HostError(code, message, { cause: error, call, ...more })

  if (ended === 'timeout') return wrap('timeout', `${what}: the server did not answer within ${timeoutMs} ms.`)
  if (ended === 'cancelled') return wrap('cancelled', `${what} was cancelled.`)
  if (ended === 'closed') return wrap('server_gone', `${what}: the host was closed.`)
  if (HostError.isInstance(error)) return new HostError(error.code, error.message, { cause: error.cause, call })
  if (error instanceof ProtocolError) {
    return wrap('rpc_error', `${what}: ${error.message} (error ${error.code})`, {
      rpcCode: error.code,
      data: error.data,
    })
  }
  if (error instanceof SdkHttpError) {
    const gone = error.status === 404 ? ' It has forgotten this session.' : ''
    return wrap('http_error', `${what}: the server answered ${error.status}.${gone}`, {
      data: { status: error.status },
    })
  }
  if (isGone(error)) {
    const said = stderr === '' ? '' : `\nIt last wrote to stderr:\n${stderr}`
    return wrap('server_gone', `${what}: the connection to the server ended.${said}`, { stderr: stderr || undefined })
  }
  return wrap('protocol_violation', `${what}: ${error instanceof Error ? error.message : String(error)}`)
}

function isGone(error: unknown): boolean {
  if (error instanceof SdkError) {
    return error.code === SdkErrorCode.ConnectionClosed || error.code === SdkErrorCode.NotConnected
  }
  // fetch throws a TypeError for every network failure; the SDK's client a plain Error once its transport is gone.
  return error instanceof TypeError || (error instanceof Error && error.message === 'Not connected')
}
