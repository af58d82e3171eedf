export { DEFAULT_TIMEOUT_MS, within } from './deadline.ts'
export { createFullDisk, type FullDisk } from './full-disk.ts'
export { type ClientIdentity, type Era, envelope, PROTOCOL_VERSION } from './era.ts'
export { RawError, type RawMessage, type RawRpcError, type RequestId, resultOf, textOf } from './json-rpc.ts'
export {
  type Answer,
  type CallOptions,
  NO_ANSWER,
  RawClient,
  type RawClientOptions,
  type ToolCall,
  type ToolCallOptions,
} from './raw-client.ts'
export {
  type Exchange,
  type Headers,
  RawHttpClient,
  type RawHttpClientOptions,
  RawHttpError,
} from './raw-http-client.ts'
export { type Exit, RawStdioClient, type RawStdioClientOptions } from './raw-stdio-client.ts'
export { freePort, listening, type RedisServer, startRedis } from './redis-server.ts'
export type { Retry, Round, ServerAsk } from './rounds.ts'
export { typescriptServer } from './typescript-server.ts'
