/** A server object of either line: the high-level one, or the low-level one within it. */
export interface AnyServer {
  readonly server?: { readonly transport?: unknown }
  readonly transport?: unknown
}

/** @throws when `createServer` handed out a server that serves somebody already. */
export function assertIdle(server: AnyServer): void {
  if ((server.server ?? server).transport === undefined) return
  throw new Error(
    'createServer returned a server that is connected already. A server serves one client at a time: build a new one in ' +
      'each call of createServer.',
  )
}
