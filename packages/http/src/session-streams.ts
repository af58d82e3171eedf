import { EventStream, type EventStreamOptions, type Priming } from './event-stream.ts'
import type { HttpExchange } from './exchange.ts'
import { INTERNAL_ERROR, REFUSED, type RequestId } from './json-rpc.ts'
import { refuse } from './refusal.ts'
import { frameOf } from './server-sent-event.ts'

/** The event streams of one session. Their ids begin with the session's, so that no other session can resume them. */
export class SessionStreams {
  /** For what belongs to no request: open while the client holds a GET. */
  readonly standalone: EventStream
  readonly #sessionId: string
  readonly #options: EventStreamOptions
  /** Streams that can be resumed and have not ended. */
  readonly #unfinished = new Map<string, EventStream>()
  #count = 0

  constructor(sessionId: string, options: EventStreamOptions) {
    this.#sessionId = sessionId
    this.#options = options
    this.standalone = this.create()
  }

  create(requests: readonly RequestId[] = []): EventStream {
    const stream = new EventStream(`${this.#sessionId}.${this.#count++}`, this.#options, requests)
    if (this.#options.eventStore !== undefined) this.#unfinished.set(stream.id, stream)
    return stream
  }

  /** To be called when a stream has sent its last event and stored it. */
  forget(stream: EventStream): void {
    this.#unfinished.delete(stream.id)
  }

  /** Goes on with the stream that the event was on, from after the event. */
  async resume(exchange: HttpExchange, lastEventId: string, priming?: Priming): Promise<void> {
    const streamId = await this.#streamOf(lastEventId)
    if (streamId === undefined || !streamId.startsWith(`${this.#sessionId}.`)) {
      return refuse(
        exchange,
        400,
        REFUSED,
        `There is nothing to resume: the event ${lastEventId} is not known in this session`,
      )
    }
    const unfinished = this.#unfinished.get(streamId)
    if (unfinished !== undefined) return unfinished.resume(exchange, lastEventId, priming)
    await this.#replay(exchange, lastEventId)
  }

  /**
   * Gives what is left of a stream that has ended. Where nothing is, there is no stream to offer, and 405 says so: SDK v1's
   * client, which does not take an error for the response to its request, would come back every second.
   */
  async #replay(exchange: HttpExchange, lastEventId: string): Promise<void> {
    const { eventStore, headers, reportError } = this.#options
    let opened = false
    try {
      await eventStore?.replayEventsAfter(lastEventId, {
        send: async (eventId, message) => {
          if (!('jsonrpc' in message)) return
          if (!opened) exchange.openStream(200, headers)
          opened = true
          await exchange.write(frameOf(message, eventId))
        },
      })
    } catch (error) {
      reportError(new Error('The event store failed', { cause: error }))
      if (!opened) return refuse(exchange, 500, INTERNAL_ERROR, 'The event store failed')
    }
    if (opened) return exchange.end()
    refuse(exchange, 405, REFUSED, 'This stream has ended, and nothing came after that event', {
      allow: 'POST, DELETE',
    })
  }

  async #streamOf(eventId: string): Promise<string | undefined> {
    const { eventStore, reportError } = this.#options
    if (eventStore === undefined) return undefined
    try {
      if (eventStore.getStreamIdForEventId !== undefined) return await eventStore.getStreamIdForEventId(eventId)
      return await eventStore.replayEventsAfter(eventId, { send: async () => {} })
    } catch (error) {
      reportError(new Error(`The event store does not know the event ${eventId}`, { cause: error }))
      return undefined
    }
  }
}
