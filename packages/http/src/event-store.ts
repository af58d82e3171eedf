import type { JsonRpcMessage, RequestId } from './json-rpc.ts'

/**
 * Keeps what was sent on a stream, so that a client whose connection broke gets the rest by `Last-Event-ID`
 * (2025-11-25, basic/transports, resumability). The same interface as both SDKs' own.
 */
export interface EventStore {
  /**
   * @param message May be `{}`: the empty event that gives the client an id to resume from.
   * @param requests What the stream answers, for a store that outlives its process: whoever hands out what is stored can
   * then say that the rest will not come. Empty where the stream belongs to no request.
   * @returns an id that is unique over all streams.
   */
  storeEvent(streamId: string, message: JsonRpcMessage, requests?: readonly RequestId[]): Promise<string>
  getStreamIdForEventId?(eventId: string): Promise<string | undefined>
  /** Calls `send` for each later event of the same stream, in their order. @returns the id of the stream. */
  replayEventsAfter(
    lastEventId: string,
    options: { send: (eventId: string, message: JsonRpcMessage) => Promise<void> },
  ): Promise<string>
}
