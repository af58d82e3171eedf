import { SamplingError } from '../errors.ts'
import { InvalidStateError, isOurState } from '../continuation/request-state.ts'
import { attachSlot, type CallSlot } from './call-slot.ts'
import { noState } from './detached.ts'
import { servingLate } from './late-serving.ts'
import { legOf } from './leg-of.ts'
import { isContextV2, type NativeContextV2, type NativeRequest, type NativeRequestHandler } from './native.ts'
import { identityOf, type Serving } from './serving.ts'
import { pastToolSchemas } from './tool-schemas.ts'

const CALLS: readonly string[] = ['tools/call', 'prompts/get', 'resources/read']
const INTERCEPTED: unique symbol = Symbol('sampan.intercepted')

/**
 * Puts ours around the SDK's own request handlers, once each: state is opened before anything is entered, the answering
 * tool is served, and lists show what this client can use. Called after each registration, because the SDKs set their
 * handlers with the first one.
 */
export function interceptRequests(serving: Serving): void {
  const handlers = serving.server._requestHandlers
  if (handlers === undefined) return
  for (const method of [...CALLS, 'tools/list']) {
    const handler = handlers.get(method)
    if (handler === undefined || INTERCEPTED in handler) continue
    const ours = method === 'tools/list' ? listing : calling
    const past = method === 'tools/call' ? servingLate(serving, pastToolSchemas(serving.server, handler)) : handler
    handlers.set(method, Object.assign(ours(serving, past), { [INTERCEPTED]: true }))
  }
}

function listing(serving: Serving, handler: NativeRequestHandler): NativeRequestHandler {
  return async (request, context) => {
    const result = await handler(request, context)
    if (serving.settings.handoff === undefined && serving.requireModel.size === 0) return result
    const { listedTools } = await import('./listed-tools.ts')
    return listedTools(serving, legOf(context, serving.server), result)
  }
}

function calling(serving: Serving, handler: NativeRequestHandler): NativeRequestHandler {
  return (request, context) => {
    const slot = attachSlot(context, request)
    const state = isContextV2(context) ? context.mcpReq.requestState() : undefined
    if (isOurState(state)) return serveRetry(serving, handler, slot, context as NativeContextV2, state)
    return dispatch(serving, handler, slot, context)
  }
}

function dispatch(serving: Serving, handler: NativeRequestHandler, slot: CallSlot, context: object): unknown {
  const { handoff } = serving.settings
  if (handoff === undefined) return handler(slot.request, context)
  if (slot.request.method === 'tools/call' && slot.request.params?.['name'] === handoff.toolName) {
    return import('./answer-tool.ts').then(({ answerHandoff }) => answerHandoff(serving, handler, slot, context))
  }
  return Promise.resolve(handler(slot.request, context)).then((result) => slot.replacement ?? result)
}

async function serveRetry(
  serving: Serving,
  handler: NativeRequestHandler,
  slot: CallSlot,
  context: NativeContextV2,
  state: string,
): Promise<unknown> {
  const leg = legOf(context, serving.server)
  const { engine } = serving.settings
  const identity = identityOf(serving, slot.request, leg.principal)
  slot.identity = identity
  try {
    const responses = context.mcpReq.inputResponses ?? {}
    slot.opened = await engine.entrance.open(identity, state, responses, serving.settings.continuation, leg)
  } catch (error) {
    return refuse(error, slot.request)
  }
  // The author's own requestState.verify would refuse what it has not made. The context is this request's alone, and a
  // changed copy of it took 2 % of a round's CPU.
  ;(context.mcpReq as { requestState: () => unknown }).requestState = noState
  try {
    return await dispatch(serving, handler, slot, context)
  } finally {
    if (!slot.taken) engine.entrance.abandon(slot.opened)
  }
}

function refuse(error: unknown, request: NativeRequest): unknown {
  if (SamplingError.isInstance(error) && request.method === 'tools/call') {
    return { content: [{ type: 'text', text: error.message }], isError: true }
  }
  if (error instanceof InvalidStateError || SamplingError.isInstance(error)) throw error
  // A store that fails, or state that is sealed and yet malformed: the detail is not for the wire.
  throw new InvalidStateError()
}
