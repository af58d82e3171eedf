import { isPlainObject, sameJson } from '../util/json.ts'
import type { NativeRequest, NativeRequestHandler, NativeServer } from './native.ts'

/**
 * SDK v2 puts each call of a tool through five schemas of the protocol's: one for its envelope, two for the request, which
 * are the same, one for the result, and the tool's own. Plain calls, as nearly all are, are judged here by hand; all others,
 * and all that is wrong, go the SDK's own way, so that its words are its own. Where an SDK works in another way, so does
 * everything. What that gains is measured by `npm run bench -- steps`.
 */

/** What is used of SDK v2's `Server`. */
interface ServerV2 extends NativeServer {
  setRequestHandler: (this: ServerV2, ...definition: unknown[]) => void
  /** Gives the codec of the protocol's revision. */
  _negotiatedWireCodec?(): WireCodec
  /** Puts the schemas around a handler. */
  _wrapHandler?(method: string, handler: NativeRequestHandler): NativeRequestHandler
  /** What is between the schemas and the handler: the author's `requestState.verify`, and the rules of `input_required`. */
  _invokeInputRequiredCapableHandler?(
    method: string,
    handler: NativeRequestHandler,
    request: NativeRequest,
    context: object,
  ): Promise<unknown>
}

interface WireCodec {
  /** What is wrong with the envelope, if anything. */
  checkInboundEnvelope(lifted: { readonly envelope?: unknown }): string | undefined
}

const METHOD = 'tools/call'

/** The handlers of `McpServer`, by what its `Server` made of them. */
const unwrapped = new WeakMap<NativeRequestHandler, NativeRequestHandler>()

/** Registers something. With the first tool, `McpServer` sets its handler for calls, which is remembered as it wrote it. */
export function registerWatched<T>(native: NativeServer, register: () => T): T {
  const server = native as ServerV2
  if (server._requestHandlers?.has(METHOD) !== false || server._invokeInputRequiredCapableHandler === undefined)
    return register()
  const { setRequestHandler } = server
  server.setRequestHandler = (...definition) => {
    setRequestHandler.apply(server, definition)
    const [method, handler] = definition
    const wrapped = server._requestHandlers?.get(METHOD)
    if (method === METHOD && wrapped !== undefined && definition.length === 2 && typeof handler === 'function')
      unwrapped.set(wrapped, handler as NativeRequestHandler)
  }
  try {
    return register()
  } finally {
    server.setRequestHandler = setRequestHandler
  }
}

/** The handler of a server for calls of tools, without the protocol's schemas where a call is plain. */
export function pastToolSchemas(native: NativeServer, wrapped: NativeRequestHandler): NativeRequestHandler {
  const server = native as ServerV2
  const handler = unwrapped.get(wrapped)
  if (handler === undefined || server._wrapHandler === undefined) return wrapped
  return async (request, context) => {
    const { requestState } = (context as { mcpReq: { requestState(): unknown } }).mcpReq
    // State of the author's own is verified once, and a result that the SDK judges goes by that again.
    if (requestState() !== undefined || !isPlainCall(request)) return wrapped(request, context)
    const result = await server._invokeInputRequiredCapableHandler?.(METHOD, handler, request, context)
    if (isInputRequired(result) || isPlainResult(result)) return result
    return server._wrapHandler?.(METHOD, () => result)(request, context)
  }
}

/** By the SDK's own codecs, of which there is one for each era. */
const remembering = new WeakMap<WireCodec, WireCodec>()

/** Has the SDK judge the envelope of a server's request only where it is another than the last one. */
export function rememberEnvelopes(native: NativeServer): void {
  const server = native as ServerV2
  const codecOf = server._negotiatedWireCodec
  if (codecOf === undefined) return
  server._negotiatedWireCodec = () => {
    const codec = codecOf.call(server)
    const known = remembering.get(codec)
    if (known !== undefined) return known
    const made = withMemory(codec)
    remembering.set(codec, made)
    return made
  }
}

/** A client sends the same envelope with each request. */
function withMemory(codec: WireCodec): WireCodec {
  if (typeof codec.checkInboundEnvelope !== 'function') return codec
  let accepted: unknown
  return {
    ...codec,
    checkInboundEnvelope(lifted) {
      const { envelope } = lifted
      if (envelope !== undefined && sameJson(envelope, accepted)) return undefined
      const problem = codec.checkInboundEnvelope(lifted)
      if (problem === undefined) accepted = envelope
      return problem
    },
  }
}

/** Whether the SDK's schemas would leave all that a handler reads as it is. */
function isPlainCall({ params }: NativeRequest): boolean {
  if (!isPlainObject(params) || typeof params['name'] !== 'string') return false
  for (const key in params) if (!CALL_KEYS.has(key)) return false
  const { arguments: given, _meta: meta } = params
  if (meta !== undefined && !isPlainMeta(meta)) return false
  // A record of the SDK's has no member of this name, which a careless copy would make the prototype.
  return given === undefined || (isPlainObject(given) && !Object.hasOwn(given, '__proto__'))
}

const CALL_KEYS: ReadonlySet<string> = new Set(['name', 'arguments', '_meta'])

function isPlainMeta(meta: unknown): boolean {
  if (!isPlainObject(meta)) return false
  for (const key in meta) if (key !== 'progressToken') return false
  const { progressToken } = meta
  return progressToken === undefined || typeof progressToken === 'string' || Number.isSafeInteger(progressToken)
}

/** The SDK's own check: what is left to say of such a result has been said when it was returned. */
function isInputRequired(result: unknown): boolean {
  return isPlainObject(result) && result['resultType'] === 'input_required'
}

/** Texts alone, with nothing beside them. */
function isPlainResult(result: unknown): boolean {
  if (!isPlainObject(result) || !Array.isArray(result['content'])) return false
  for (const key in result) {
    if (key === 'isError' ? typeof result[key] !== 'boolean' : key !== 'content') return false
  }
  return result['content'].every(isPlainText)
}

function isPlainText(block: unknown): boolean {
  if (!isPlainObject(block) || block['type'] !== 'text' || typeof block['text'] !== 'string') return false
  for (const key in block) if (key !== 'type' && key !== 'text') return false
  return true
}
