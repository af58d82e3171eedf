import type { Readable, Writable } from 'node:stream'
import { BatchedWriter, type WriteText } from './batched-writer.ts'
import { errorResponse, INTERNAL_ERROR, type JsonRpcErrorResponse, type JsonRpcMessage } from './json-rpc.ts'
import { LineReader } from './line-reader.ts'
import { OpenRequests } from './open-requests.ts'
import { RejectedLine, readMessage, rejectOversized } from './read-message.ts'

export interface StdioTransportSettings {
  readonly input: Readable
  readonly output: Writable
  readonly write: WriteText
  readonly maxMessageBytes: number
  /** Something that went wrong and that no handler hears of. */
  readonly report: (error: Error) => void
  /** The client is gone: its end of the input or of the output is closed. */
  readonly onGone: () => void
  /** `close()` was called, be it by the SDK. */
  readonly onClosed: () => void
}

/**
 * The stdio transport of either SDK line: one JSON-RPC message a line, in and out. What both lines ask of a transport is
 * the same, so neither is imported.
 *
 * Reading begins at `listen()`. Messages wait until an SDK calls `start()`, so that the first can be looked at before it
 * is known what serves the connection. After `close()` nothing more is read; what was sent still goes out until
 * `release()`.
 */
export class StdioTransport {
  onmessage?: ((message: JsonRpcMessage) => void) | undefined
  onclose?: (() => void) | undefined
  onerror?: ((error: Error) => void) | undefined

  readonly #settings: StdioTransportSettings
  readonly #reader: LineReader
  readonly #writer: BatchedWriter
  readonly #open = new OpenRequests()
  /** Messages that nobody takes yet; undefined once an SDK does. */
  #waiting: JsonRpcMessage[] | undefined = []
  #wake: (() => void) | undefined
  #closed = false

  constructor(settings: StdioTransportSettings) {
    this.#settings = settings
    this.#writer = new BatchedWriter(settings.output, settings.write)
    this.#reader = new LineReader(settings.maxMessageBytes, {
      onLine: (line) => {
        const message = readMessage(line)
        if (message === undefined) return
        const taken = message instanceof RejectedLine ? message : this.#open.take(message)
        if (taken instanceof RejectedLine) this.#reject(taken)
        else this.#deliver(taken)
      },
      onOversized: (bytes, skimmed) => this.#reject(rejectOversized(bytes, settings.maxMessageBytes, skimmed)),
    })
  }

  /** Begins to read. */
  listen(): void {
    const { input, output } = this.#settings
    input.on('data', this.#onData)
    input.on('end', this.#onGone)
    input.on('close', this.#onGone)
    input.on('error', this.#onBroken)
    output.on('error', this.#onBroken)
    if (input.readableEnded || input.destroyed) setImmediate(this.#onGone)
  }

  /** The first message that calls a method, which stays where it is; undefined when the connection ends before. */
  async opening(): Promise<JsonRpcMessage | undefined> {
    for (;;) {
      const waiting = this.#waiting
      if (this.#closed || waiting === undefined) return undefined
      const first = waiting[0]
      if (first?.method !== undefined) return first
      if (first === undefined) await new Promise<void>((resolve) => (this.#wake = resolve))
      else {
        waiting.shift()
        this.#settings.report(new Error(`The client answered request ${String(first.id)} before any was sent`))
      }
    }
  }

  /** Called by the SDK when its handlers are in place. */
  async start(): Promise<void> {
    const waiting = this.#waiting
    if (waiting === undefined) throw new Error('This connection is served already')
    this.#waiting = undefined
    // The client may have gone while the server was being made.
    if (this.#closed) queueMicrotask(() => this.onclose?.())
    for (const message of waiting) this.#deliver(message)
  }

  send(message: JsonRpcMessage | JsonRpcErrorResponse): Promise<void> {
    this.#open.sent(message as JsonRpcMessage)
    return this.#write(message)
  }

  /** Stops reading and tells the SDK, which aborts the calls in flight. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const { input } = this.#settings
    input.off('data', this.#onData)
    input.off('end', this.#onGone)
    input.off('close', this.#onGone)
    // Paused, the stream holds no process open; and it is not taken from whoever else reads it.
    if (input.listenerCount('data') === 0) input.pause()
    this.#wake?.()
    try {
      this.onclose?.()
    } finally {
      this.#settings.onClosed()
    }
  }

  flushNow(): void {
    this.#writer.flushNow()
  }

  drained(): Promise<void> {
    return this.#writer.drained()
  }

  /** Lets go of both streams. What is not written by now is dropped. */
  release(): void {
    const { input, output } = this.#settings
    this.#writer.close()
    input.off('error', this.#onBroken)
    // A write that is still under way may fail later, and an error that nobody listens for ends the process.
    if (output.writableLength === 0) output.off('error', this.#onBroken)
  }

  #write(message: JsonRpcMessage | JsonRpcErrorResponse): Promise<void> {
    let line: string
    try {
      line = JSON.stringify(message)
    } catch (error) {
      return this.#refuse(message as JsonRpcMessage, error as Error)
    }
    return this.#writer.send(line)
  }

  #deliver(message: JsonRpcMessage): void {
    if (this.#closed) return
    if (this.#waiting !== undefined) {
      this.#waiting.push(message)
      this.#wake?.()
      return
    }
    try {
      this.onmessage?.(message)
    } catch (cause) {
      // Thrown into the stream's event, it would end the process.
      this.#settings.report(new Error('The SDK failed on a message', { cause }))
    }
  }

  /** A message that is no JSON, such as a result with a BigInt or a cycle. Who waits for a response must hear of it. */
  #refuse(message: JsonRpcMessage, cause: Error): Promise<void> {
    const { id, method } = message
    if (method !== undefined || id === undefined) return Promise.reject(cause)
    const problem = 'The result of the request cannot be written as JSON'
    this.#settings.report(new Error(problem, { cause }))
    return this.#write(errorResponse(id, { code: INTERNAL_ERROR, message: problem }))
  }

  #reject(rejected: RejectedLine): void {
    if (this.#closed) return
    this.#settings.report(new Error(rejected.problem))
    if (rejected.answer !== undefined) void this.#write(rejected.answer)
    if (rejected.substitute !== undefined) this.#deliver(rejected.substitute)
  }

  readonly #onData = (chunk: Buffer | string): void => {
    // A string comes from a stream on which someone has set an encoding.
    this.#reader.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  }

  readonly #onGone = (): void => {
    if (!this.#closed) this.#settings.onGone()
  }

  readonly #onBroken = (error: Error): void => {
    if (this.#closed) return
    this.#settings.report(error)
    this.#settings.onGone()
  }
}
