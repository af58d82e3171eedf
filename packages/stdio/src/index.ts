export { DEFAULT_GRACE_MS, DEFAULT_MAX_MESSAGE_BYTES, type ServeStdioOptions, type StdioStreams } from './options.ts'
export type { StdioServing } from './serve.ts'
export { type ServableServer, serveStdio } from './serve-v2.ts'
