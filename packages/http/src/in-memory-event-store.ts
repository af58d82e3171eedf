import type { EventStore } from './event-store.ts'
import type { JsonRpcMessage } from './json-rpc.ts'

/** A client that reconnects does so within seconds; this many events are minutes of a busy server. */
export const DEFAULT_MAX_EVENTS = 10_000

/** In characters of JSON. What a small container can spare. */
export const DEFAULT_MAX_EVENT_CHARACTERS: number = 64 * 1024 * 1024

export interface InMemoryEventStoreOptions {
  /** Events kept over all streams; the oldest go first. @default 10_000 */
  readonly maxEvents?: number
  /** Characters of JSON kept over all streams; the oldest events go first. @default 64 Mi */
  readonly maxCharacters?: number
}

interface StoredEvent {
  readonly streamId: string
  readonly message: JsonRpcMessage
  readonly characters: number
}

/** An `EventStore` for one process. It ends with the process, and so do the sessions whose streams it holds. */
export class InMemoryEventStore implements EventStore {
  readonly #maxEvents: number
  readonly #maxCharacters: number
  /** By event id, in the order in which they were stored. */
  readonly #events = new Map<string, StoredEvent>()
  #characters = 0
  #stored = 0

  constructor(options: InMemoryEventStoreOptions = {}) {
    this.#maxEvents = options.maxEvents ?? DEFAULT_MAX_EVENTS
    this.#maxCharacters = options.maxCharacters ?? DEFAULT_MAX_EVENT_CHARACTERS
  }

  async storeEvent(streamId: string, message: JsonRpcMessage): Promise<string> {
    const eventId = `${streamId}.${this.#stored++}`
    const characters = JSON.stringify(message).length
    this.#events.set(eventId, { streamId, message, characters })
    this.#characters += characters
    for (const [oldest, event] of this.#events) {
      if (this.#events.size <= this.#maxEvents && this.#characters <= this.#maxCharacters) break
      this.#events.delete(oldest)
      this.#characters -= event.characters
    }
    return eventId
  }

  async getStreamIdForEventId(eventId: string): Promise<string | undefined> {
    return this.#events.get(eventId)?.streamId
  }

  async replayEventsAfter(
    lastEventId: string,
    { send }: { send: (eventId: string, message: JsonRpcMessage) => Promise<void> },
  ): Promise<string> {
    const streamId = this.#events.get(lastEventId)?.streamId
    if (streamId === undefined) throw new Error(`The event ${lastEventId} is not stored, or no longer`)
    let reached = false
    for (const [eventId, event] of this.#events) {
      if (reached && event.streamId === streamId) await send(eventId, event.message)
      reached ||= eventId === lastEventId
    }
    return streamId
  }
}
