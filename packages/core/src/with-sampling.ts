import type { SamplingContext } from './context.ts'
import { Run } from './continuation/run.ts'
import { invalidRequest } from './errors.ts'
import type { SamplingOptions } from './options.ts'
import { loadPipeline } from './sample/pipeline.ts'
import { resolveOptions } from './sample/settings.ts'
import { interceptRequests } from './sdk/intercept.ts'
import { canWait, learnExecutors, markServed } from './sdk/late-serving.ts'
import { legOf } from './sdk/leg-of.ts'
import type { NativeMcpServer, NativeServer } from './sdk/native.ts'
import { type AnyCallback, serveHandler } from './sdk/serve-handler.ts'
import { createCall, createContext, type HandlerKind, type HandlerOptions, type Serving } from './sdk/serving.ts'
import { registerWatched, rememberEnvelopes } from './sdk/tool-schemas.ts'
import type { McpServerLike, WithSampling } from './sdk/types.ts'
import { ignoreRejection } from './util/deferred.ts'

const WRAPPED: unique symbol = Symbol('sampan.wrapped')

/** Methods that register a handler, on either SDK line, and the kind of handler each one takes. */
const REGISTRATIONS: readonly (readonly [string, HandlerKind])[] = [
  ['registerTool', 'tool'],
  ['registerPrompt', 'prompt'],
  ['registerResource', 'resource'],
  // The older forms of SDK v1.
  ['tool', 'tool'],
  ['prompt', 'prompt'],
  ['resource', 'resource'],
]

/**
 * Gives the handlers of an `McpServer`, of SDK v1 or v2, a `SamplingContext` on their context argument. Call it before
 * registering anything: the same server comes back, and what is registered from then on can `await ctx.sample(...)`.
 *
 * @throws {SamplingError} `invalid_request` for options that cannot be, naming the option.
 */
export function withSampling<Server extends McpServerLike>(
  server: Server,
  options: SamplingOptions = {},
): WithSampling<Server> {
  const native = server as unknown as NativeMcpServer & Record<string, unknown> & { [WRAPPED]?: true }
  if (typeof native?.registerTool !== 'function' || native.server === undefined) {
    throw new TypeError('withSampling takes an McpServer of @modelcontextprotocol/sdk or @modelcontextprotocol/server.')
  }
  if (native[WRAPPED] === true) throw new TypeError('This server has been through withSampling already.')
  native[WRAPPED] = true
  const settings = resolveOptions(options)
  const serving: Serving = { server: native.server, settings, registry: native, requireModel: new Set() }
  // What cannot be loaded is told by the first sample.
  loadPipeline().catch(ignoreRejection)
  for (const [method, kind] of REGISTRATIONS) wrapRegistration(native, serving, method, kind)
  interceptRequests(serving)
  rememberEnvelopes(native.server)
  return server as WithSampling<Server>
}

/**
 * The same context for a handler on the low-level `Server` of either SDK line. On protocol 2026-07-28 such a handler has
 * every route but the client's: only a handler that `withSampling` registered can be suspended.
 */
export function createSamplingContext(native: object, server: unknown, options: SamplingOptions = {}): SamplingContext {
  const lowLevel = ((server as { server?: unknown }).server ?? server) as NativeServer
  const serving: Serving = { server: lowLevel, settings: resolveOptions(options), requireModel: new Set() }
  const leg = legOf(native, lowLevel)
  const run = new Run()
  run.bind(leg)
  return createContext(createCall(serving, run, leg, { kind: 'tool', name: '', replayable: false }, false), native)
}

function wrapRegistration(
  server: NativeMcpServer & Record<string, unknown>,
  serving: Serving,
  method: string,
  kind: HandlerKind,
): void {
  const register = server[method]
  if (typeof register !== 'function') return
  const registerAs = register as (this: object, name: string, ...rest: unknown[]) => unknown
  server[method] = (name: string, ...rest: unknown[]) => {
    if (typeof rest.at(-1) !== 'function') return registerAs.call(server, name, ...rest)
    const own = ownConfig(rest.at(-2))
    const required = requiresModel(name, own?.requires)
    if (kind === 'tool') checkToolName(serving, name)
    if (own !== undefined) rest[rest.length - 2] = own.others
    const late = kind === 'tool' && own === undefined && canWait(serving)
    const registerIt = (given: unknown[]): unknown =>
      registerWatched(serving.server, () => registerAs.call(server, name, ...given))
    const registered = late
      ? registerIt(rest)
      : registerServed(serving, { kind, name, replayable: own?.replayable === true }, rest, registerIt)
    interceptRequests(serving)
    if (kind === 'tool') learnExecutors(serving, registered)
    // A name may be given up and taken again.
    if (kind === 'tool' && required) serving.requireModel.add(name)
    else if (kind === 'tool') serving.requireModel.delete(name)
    return registered
  }
}

/** Registers a callback that is given a sampling context, and sees to it that an updated one is, too. */
function registerServed(
  serving: Serving,
  options: HandlerOptions,
  rest: unknown[],
  register: (rest: unknown[]) => unknown,
): unknown {
  let callback = rest.at(-1) as AnyCallback
  const served: AnyCallback = (...values) => serveHandler(serving, options, callback, values)
  markServed(served)
  const registered = register([...rest.slice(0, -1), served]) as Registered
  const update = registered?.update
  if (update === undefined) return registered
  let present = options.name
  registered.update = (updates) => {
    if (options.kind === 'tool') present = rename(serving, present, updates['name'])
    const given = updates['callback']
    if (typeof given === 'function') callback = given as AnyCallback
    update.call(registered, typeof given === 'function' ? { ...updates, callback: served } : updates)
  }
  return registered
}

/** What the SDKs give for something registered. */
interface Registered {
  update?: (updates: Readonly<Record<string, unknown>>) => void
}

function requiresModel(name: string, requires: unknown): boolean {
  if (requires === undefined || requires === 'model') return requires === 'model'
  throw invalidRequest(`${name}.requires`, "must be 'model'.")
}

function checkToolName({ settings }: Serving, name: string): void {
  if (name === settings.handoff?.toolName)
    throw invalidRequest('handoff.toolName', `is the name of a tool of yours, '${name}', which would never be called.`)
}

/** What a tool requires goes with it to its new name, or with the tool, whose name is then null. */
function rename(serving: Serving, present: string, renamed: unknown): string {
  if (renamed === undefined || renamed === present) return present
  if (typeof renamed === 'string') checkToolName(serving, renamed)
  const required = serving.requireModel.delete(present)
  if (typeof renamed !== 'string') return present
  if (required) serving.requireModel.add(renamed)
  return renamed
}

interface OwnConfig {
  readonly replayable: boolean
  readonly requires: unknown
  /** The config without what is ours, for the SDK. */
  readonly others: unknown
}

/** What of a config is ours; undefined where nothing is, as for most. */
function ownConfig(config: unknown): OwnConfig | undefined {
  if (typeof config !== 'object' || config === null || !('replayable' in config || 'requires' in config))
    return undefined
  const { replayable, requires, ...others } = config as Record<string, unknown>
  return { replayable: replayable === true, requires, others }
}
