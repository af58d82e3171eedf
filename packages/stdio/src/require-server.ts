/** What createServer gave, if it can be served. `sdk` is the package that it should come from, for the error. */
export function requireServer<Server extends object>(created: Server, sdk: string): Server {
  const methods = created as { connect?: unknown; close?: unknown } | null | undefined
  if (typeof methods?.connect === 'function' && typeof methods.close === 'function') return created
  throw new TypeError(
    `serveStdio: createServer must return an McpServer of ${sdk}, not ${describe(created)}. ` +
      'Does it end with `return server`?',
  )
}

function describe(value: unknown): string {
  return value === null || value === undefined ? String(value) : `a value of type ${typeof value}`
}
