import { isPlainObject, sameJson } from '../util/json.ts'
import { isContextV2, type NativeRequest, type NativeRequestHandler, type NativeServer } from './native.ts'

/**
 * The SDKs put each call of a tool through several schemas of the protocol's: v2 its envelope, both the request, twice, and
 * the result, before and beside the tool's own. Plain calls, as nearly all are, are judged here by hand; all others, and
 * all that is wrong, go the SDK's own way, so that its words are its own. Where an SDK works in another way, so does
 * everything. What that gains is measured by `npm run bench -- steps`.
 */

/** What is used of either SDK's `Server`. */
interface ToolServer extends NativeServer {
  setRequestHandler: (this: ToolServer, ...definition: unknown[]) => void
  /** Of v2: gives the codec of the protocol's revision. */
  _negotiatedWireCodec?(): WireCodec
  /** Of v2: what is between schemas and handler, the author's `requestState.verify` and the rules of `input_required`. */
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

/** Without the schemas that a `Server` puts around it. */
interface Unwrapped {
  readonly handler: NativeRequestHandler
  /** The schemas without the handler: gives the result that the context has, judged. */
  readonly judge: NativeRequestHandler
}

/** The handlers of `McpServer`, by what its `Server` made of them. */
const unwrapped = new WeakMap<NativeRequestHandler, Unwrapped>()

const RESULT: unique symbol = Symbol('sampan.result')

const giveResult: NativeRequestHandler = (_request, context) => (context as { [RESULT]?: unknown })[RESULT]

/** Registers something. With the first tool, `McpServer` sets its handler for calls, which is remembered as it wrote it. */
export function registerWatched<T>(native: NativeServer, register: () => T): T {
  const server = native as ToolServer
  const handlers = server._requestHandlers
  if (handlers === undefined || handlers.has(METHOD)) return register()
  const { setRequestHandler } = server
  server.setRequestHandler = (...definition) => {
    setRequestHandler.apply(server, definition)
    const [what, handler, ...more] = definition
    const wrapped = handlers.get(METHOD)
    if (wrapped === undefined || unwrapped.has(wrapped) || typeof handler !== 'function' || more.length > 0) return
    setRequestHandler.call(server, what, giveResult)
    const judge = handlers.get(METHOD) as NativeRequestHandler
    handlers.set(METHOD, wrapped)
    unwrapped.set(wrapped, { handler: handler as NativeRequestHandler, judge })
  }
  try {
    return register()
  } finally {
    server.setRequestHandler = setRequestHandler
  }
}

/** The handler of a server for calls of tools, without the protocol's schemas where a call is plain. */
export function pastToolSchemas(native: NativeServer, wrapped: NativeRequestHandler): NativeRequestHandler {
  const server = native as ToolServer
  const { handler, judge } = unwrapped.get(wrapped) ?? {}
  if (handler === undefined || judge === undefined) return wrapped
  const rounds = server._invokeInputRequiredCapableHandler !== undefined
  return async (request, context) => {
    // State of the author's own is verified once, and a result that the SDK judges goes by that again.
    if (!isPlainCall(request) || hasState(context)) return wrapped(request, context)
    const result = await (rounds
      ? server._invokeInputRequiredCapableHandler?.(METHOD, handler, request, context)
      : handler(request, context))
    if ((rounds && isInputRequired(result)) || isPlainResult(result)) return result
    ;(context as { [RESULT]?: unknown })[RESULT] = result
    return judge(request, context)
  }
}

function hasState(context: object): boolean {
  return isContextV2(context) && context.mcpReq.requestState() !== undefined
}

/** By the SDK's own codecs, of which there is one for each era. */
const remembering = new WeakMap<WireCodec, WireCodec>()

/** Has the SDK judge the envelope of a server's request only where it is another than the last one. */
export function rememberEnvelopes(native: NativeServer): void {
  const server = native as ToolServer
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
