/** Replaced by the SDK, which gives each request a token of its own. */
const NO_TOKEN: object = {}

/**
 * A request for either SDK's `request`, with all members that the SDK will set. It copies the request, and V8 takes 3 µs more
 * to copy and write out an object that grows on the way: a sixth of what a sample costs on stdio.
 */
export function pushRequest(method: string, params: object): object {
  return { method, params: { _meta: NO_TOKEN, ...params }, jsonrpc: '2.0', id: 0 }
}
