import { isObject } from '@sampan/wire'
import type { EventStore } from './event-store.ts'
import type { HttpExchange } from './exchange.ts'
import { type JsonRpcMessage, type RequestId } from './json-rpc.ts'
import type { Outlet } from './outlet.ts'
import { frameOf, KEEP_ALIVE_FRAME } from './server-sent-event.ts'

/** Proxies cut a connection on which nothing moves, some after 30 s. */
export const DEFAULT_KEEP_ALIVE_MS = 15_000

export interface EventStreamOptions {
  readonly headers: Readonly<Record<string, string>>
  readonly keepAliveMs: number
  /** Makes the stream one that can be resumed. */
  readonly eventStore: EventStore | undefined
  readonly reportError: (error: Error) => void
}

/** Whether a stream begins with an event that carries no message, for its id. */
export interface Priming {
  /** After how long the client is to come back, where that is said. */
  readonly retryMs: number | undefined
}

/**
 * A stream of server-sent events. With an event store it outlives its connection: what is sent while the client is away
 * is stored, and `resume` hands it over. Without one, what is sent then is lost, as the protocol has it.
 */
export class EventStream implements Outlet {
  readonly id: string
  readonly #options: EventStreamOptions
  readonly #requests: readonly RequestId[]
  #exchange: HttpExchange | undefined
  /** Whether the head of the answer has been given to the exchange. */
  #begun = false
  #keepAlive: NodeJS.Timeout | undefined
  /** What has to be done before the next event, where a store makes events wait for it. */
  #tail: Promise<void> = DONE
  #finished = false

  /** @param requests What is answered on it. */
  constructor(id: string, options: EventStreamOptions, requests: readonly RequestId[] = []) {
    this.id = id
    this.#options = options
    this.#requests = requests
  }

  /** A stream that is away for a moment counts as open where it can be resumed. */
  get obstacle(): string | undefined {
    if (this.#finished) return 'its stream has ended'
    if (this.#exchange === undefined && this.#options.eventStore === undefined) return 'the client closed its stream'
    return undefined
  }

  get connected(): boolean {
    return this.#exchange !== undefined
  }

  /** @param onAbandoned Called when the client leaves this connection. */
  open(exchange: HttpExchange, onAbandoned?: () => void): void {
    this.#attach(exchange, onAbandoned)
    this.#begin()
  }

  /**
   * As `open`, and gives the client an event id to resume from before there is anything to send (2025-11-25). The head
   * waits for it: a connection that breaks between the two leaves a client that waits and has nothing to come back with.
   */
  openPrimed(exchange: HttpExchange, { retryMs }: Priming, onAbandoned?: () => void): void {
    const { eventStore } = this.#options
    if (eventStore === undefined) return this.open(exchange, onAbandoned)
    this.#attach(exchange, onAbandoned)
    void this.#enqueue(async () => {
      try {
        const eventId = await eventStore.storeEvent(this.id, PRIMING_EVENT, this.#requests)
        await this.#write(primingFrameOf(eventId, retryMs))
      } finally {
        this.#begin()
      }
    })
  }

  send(message: JsonRpcMessage): Promise<void> | undefined {
    if (this.#finished) return undefined
    if (this.#options.eventStore === undefined) return this.#write(frameOf(message))
    return this.#enqueue(() => this.#storeAndWrite(message))
  }

  finish(message?: JsonRpcMessage): Promise<void> | undefined {
    if (this.#finished) return undefined
    this.#finished = true
    if (this.#options.eventStore === undefined) {
      this.#end(message && frameOf(message))
      return undefined
    }
    return this.#enqueue(async () => {
      if (message !== undefined) await this.#storeAndWrite(message)
      this.#end()
    })
  }

  /**
   * Goes on with a stream whose connection broke: what came after `lastEventId` first, then what is still to come.
   *
   * @param priming Repeats `lastEventId` at once: the SDKs' clients keep it for one connection only, and this one may
   * break before anything came.
   */
  resume(exchange: HttpExchange, lastEventId: string, priming?: Priming): void {
    const { eventStore } = this.#options
    if (eventStore === undefined) throw new Error('A stream without an event store cannot be resumed')
    void this.#enqueue(async () => {
      this.open(exchange)
      try {
        if (priming !== undefined) await this.#write(primingFrameOf(lastEventId, priming.retryMs))
        await eventStore.replayEventsAfter(lastEventId, {
          send: async (eventId, message) => {
            if (isMessage(message)) await this.#write(frameOf(message, eventId))
          },
        })
      } catch (error) {
        // Events would be missing from the middle: the client is to come back for all of them.
        this.#end()
        throw error
      }
    })
    if (this.#finished) void this.#enqueue(async () => this.#end())
  }

  /** Ends the connection after what has been sent, not the stream: the client is to come back for the rest. */
  disconnect(): void {
    if (this.#options.eventStore === undefined) this.#end()
    else void this.#enqueue(async () => this.#end())
  }

  #attach(exchange: HttpExchange, onAbandoned?: () => void): void {
    this.#end()
    if (exchange.abandoned) return
    this.#exchange = exchange
    this.#begun = false
    exchange.onAbandoned(() => {
      if (this.#exchange !== exchange) return
      this.#drop()
      onAbandoned?.()
    })
  }

  #begin(): void {
    const exchange = this.#exchange
    if (exchange === undefined || this.#begun) return
    this.#begun = true
    exchange.openStream(200, this.#options.headers)
    if (this.#options.keepAliveMs === 0) return
    this.#keepAlive = setInterval(() => void exchange.write(KEEP_ALIVE_FRAME), this.#options.keepAliveMs)
    this.#keepAlive.unref()
  }

  #end(text?: string): void {
    this.#begin()
    this.#exchange?.end(text)
    this.#drop()
  }

  #drop(): void {
    this.#exchange = undefined
    clearInterval(this.#keepAlive)
  }

  #write(text: string): Promise<void> | undefined {
    this.#begin()
    return this.#exchange?.write(text)
  }

  async #storeAndWrite(message: JsonRpcMessage): Promise<void> {
    let eventId: string | undefined
    try {
      eventId = await this.#options.eventStore?.storeEvent(this.id, message, this.#requests)
    } catch (error) {
      // The client that is there gets the message all the same; only one that has to come back for it does not.
      this.#options.reportError(new Error('The event store failed to store an event', { cause: error }))
    }
    await this.#write(frameOf(message, eventId))
  }

  #enqueue(step: () => Promise<void>): Promise<void> {
    this.#tail = this.#tail.then(step).catch((error: unknown) => {
      this.#options.reportError(new Error('The event store failed', { cause: error }))
    })
    return this.#tail
  }
}

const DONE = Promise.resolve()

/** What the SDKs store for the event that carries no message. */
const PRIMING_EVENT = {} as JsonRpcMessage

function primingFrameOf(eventId: string, retryMs: number | undefined): string {
  return `id: ${eventId}\n${retryMs === undefined ? '' : `retry: ${retryMs}\n`}data: \n\n`
}

function isMessage(message: unknown): message is JsonRpcMessage {
  return isObject(message) && 'jsonrpc' in message
}
