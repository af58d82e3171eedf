import type { JsonRpcMessage } from './json-rpc.ts'

/** Where the messages of one client request go: an event stream, or one JSON body. */
export interface Outlet {
  /** Why a request of the server cannot be sent here now, if it cannot. */
  readonly obstacle: string | undefined
  /** Rejects never; a promise means that the reader lags behind, or that the message is being stored. */
  send(message: JsonRpcMessage): Promise<void> | undefined
  /** Sends the last message, if there is one, and completes the answer. */
  finish(message?: JsonRpcMessage): Promise<void> | undefined
}
