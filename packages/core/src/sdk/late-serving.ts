import type { NativeRequestHandler } from './native.ts'
import { type AnyCallback, serveHandler } from './serve-handler.ts'
import type { Serving } from './serving.ts'

/**
 * Most tools of SDK v2 are given their sampling context when they are first called, and not when they are registered: a
 * server with hundreds of them may be built for each request, which calls one.
 */

/** What `McpServer` keeps of a tool, on SDK v2: `executor` calls the author's callback with or without arguments. */
interface RegisteredTool {
  readonly handler?: unknown
  executor?: AnyCallback
}

/** Callbacks and executors that give a sampling context. */
const served = new WeakSet<object>()

/** Remembers that a callback was given its context when it was registered. */
export function markServed(callback: AnyCallback): void {
  served.add(callback)
}

/**
 * Whether a tool without settings of ours may wait for its first call: where a tool before it turned out to be called by an
 * executor. With handoff the names of tools are watched, which takes their updates.
 */
export function canWait({ executors, settings }: Serving): boolean {
  return executors === true && settings.handoff === undefined
}

/** Learns from something registered how this SDK calls it: by an executor on v2, and not on v1. */
export function learnExecutors(serving: Serving, registered: unknown): void {
  serving.executors ??= typeof (registered as RegisteredTool | undefined)?.executor === 'function'
}

/** A handler of calls that serves a tool which has waited for this. */
export function servingLate(serving: Serving, handler: NativeRequestHandler): NativeRequestHandler {
  return (request, context) => {
    const name = request.params?.['name']
    if (typeof name === 'string') serveTool(serving, name)
    return handler(request, context)
  }
}

function serveTool(serving: Serving, name: string): void {
  const tools = serving.registry?._registeredTools as Readonly<Record<string, RegisteredTool>> | undefined
  const tool = tools !== undefined && Object.hasOwn(tools, name) ? tools[name] : undefined
  const executor = tool?.executor
  // An update of the tool makes a new executor.
  if (tool === undefined || executor === undefined || served.has(executor)) return
  if (typeof tool.handler === 'function' && served.has(tool.handler)) return
  const options = { kind: 'tool', name, replayable: false } as const
  const serves: AnyCallback = (...values) => serveHandler(serving, options, executor, values)
  served.add(serves)
  tool.executor = serves
}
