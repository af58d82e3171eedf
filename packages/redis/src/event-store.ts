import type { EventStore } from '@sampan/http'
import type { Connection } from './connection.ts'

type Message = Parameters<EventStore['storeEvent']>[1]
export type RequestId = NonNullable<Parameters<EventStore['storeEvent']>[2]>[number]

/** A client whose connection broke comes back within minutes, or not at all. */
export const DEFAULT_EVENT_TTL_MS = 600_000

/** A call's progress and samples are some dozens of events. */
export const DEFAULT_MAX_EVENTS_PER_STREAM = 1_000

/** Events are read in parts, so that a long stream does not hold Redis up. */
const PAGE = 100

export interface EventStoreOptions {
  readonly ttlMs: number
  readonly maxEventsPerStream: number
}

/** An event as it is kept. */
export interface KeptEvent {
  readonly id: string
  readonly message: Message
  /** What the stream answers. */
  readonly requests: readonly RequestId[]
}

export interface RedisEventStore extends EventStore {
  /** All that is kept of the stream that the event is on, in order; nothing where the event is not kept. */
  streamWith(eventId: string): AsyncIterable<KeptEvent>
}

interface StoredEvent {
  readonly id: string
  readonly message: {
    readonly message: string
    readonly requests?: string
    /** Who wrote it, and which of their events it is. */
    readonly by: string
    readonly n: string
  }
}

/** What was sent on the streams of 2025 clients: one Redis stream for each, kept from the last event on for `ttlMs`. */
export function createEventStore(connection: Connection, prefix: string, options: EventStoreOptions): RedisEventStore {
  const named = (streamId: string): string => `${prefix}events:${streamId}`
  const read = async (streamId: string, from: string, to: string): Promise<readonly StoredEvent[]> =>
    ((await connection.run((client) => client.xRange(named(streamId), from, to, { COUNT: PAGE }))) ??
      []) as StoredEvent[]
  const isKept = async ({ streamId, id }: EventName): Promise<boolean> => (await read(streamId, id, id)).length > 0
  const eventsOf = async function* (streamId: string, from: string): AsyncGenerator<KeptEvent> {
    for (let next = from; ; ) {
      const page = await read(streamId, next, '+')
      for (const { id, message } of page) {
        next = `(${id}`
        yield {
          id: `${streamId}.${id}`,
          message: JSON.parse(message.message) as Message,
          requests: JSON.parse(message.requests ?? '[]') as RequestId[],
        }
      }
      if (page.length < PAGE) return
    }
  }
  const trim = { strategy: 'MAXLEN', strategyModifier: '~', threshold: options.maxEventsPerStream } as const
  const writer = crypto.randomUUID().slice(0, 8)
  let events = 0
  return {
    storeEvent: async (streamId, message, requests = []) => {
      const key = named(streamId)
      const mark = String(++events)
      let tries = 0
      const id = await connection.runOptional(async (client) => {
        // A first try that the connection broke under may have come through.
        const recent = tries++ === 0 ? [] : ((await client.xRevRange(key, '+', '-', { COUNT: PAGE })) as StoredEvent[])
        const stored = recent.find(({ message: { by, n } }) => by === writer && n === mark)
        if (stored !== undefined) return stored.id
        const answers = requests.length > 0 ? { requests: JSON.stringify(requests) } : {}
        const fields = { message: JSON.stringify(message), by: writer, n: mark, ...answers }
        // Sent as one: an event without a time to live must not be left behind.
        const [added] = await client.multi().xAdd(key, '*', fields, { TRIM: trim }).pExpire(key, options.ttlMs).exec()
        return added as unknown as string
      })
      return `${streamId}.${id}`
    },

    getStreamIdForEventId: async (eventId) => {
      const event = partsOf(eventId)
      return event !== undefined && (await isKept(event)) ? event.streamId : undefined
    },

    replayEventsAfter: async (lastEventId, { send }) => {
      const event = partsOf(lastEventId)
      if (event === undefined || !(await isKept(event))) {
        throw new Error(`The event ${lastEventId} is not stored, or no longer`)
      }
      for await (const { id, message } of eventsOf(event.streamId, `(${event.id}`)) await send(id, message)
      return event.streamId
    },

    streamWith: async function* (eventId) {
      const event = partsOf(eventId)
      if (event !== undefined && (await isKept(event))) yield* eventsOf(event.streamId, '-')
    },
  }
}

interface EventName {
  readonly streamId: string
  readonly id: string
}

/** An event's id is its stream's, a dot, and the id that Redis gave it: milliseconds, a dash, a number. */
function partsOf(eventId: string): EventName | undefined {
  const match = /^(.+)\.(\d+-\d+)$/.exec(eventId)
  return match === null ? undefined : { streamId: match[1] as string, id: match[2] as string }
}
