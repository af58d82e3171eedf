export type RequestId = string | number

/** A JSON-RPC message as it came, or as a test wants it on the wire: nothing about it is checked. */
export interface RawMessage {
  readonly jsonrpc?: string
  readonly id?: RequestId | null
  readonly method?: string
  readonly params?: Record<string, unknown>
  readonly result?: Record<string, unknown>
  readonly error?: RawRpcError
}

export interface RawRpcError {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** Thrown by an answer to decline a server's request, and by `resultOf` for an error response. */
export class RawError extends Error {
  readonly code: number
  readonly data: unknown

  constructor(code: number, message: string, data?: unknown) {
    super(message)
    this.name = 'RawError'
    this.code = code
    this.data = data
  }
}

/** @throws {RawError} when the response is an error. */
export function resultOf(response: RawMessage): Record<string, unknown> {
  if (response.error !== undefined) throw new RawError(response.error.code, response.error.message, response.error.data)
  if (response.result === undefined) throw new Error(`Not a response: ${JSON.stringify(response)}`)
  return response.result
}

/** The text of a tool's result: its text blocks, joined. */
export function textOf(response: RawMessage): string {
  const content = resultOf(response)['content']
  if (!Array.isArray(content)) throw new Error(`Not a tool's result: ${JSON.stringify(response)}`)
  return (content as { type: string; text?: string }[]).map((block) => block.text ?? `[${block.type}]`).join('')
}
