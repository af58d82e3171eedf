import type { OpenedTurn } from '../continuation/entrance.ts'
import type { CallIdentity } from '../continuation/request-state.ts'
import type { NativeRequest } from './native.ts'

/** Travels on the SDK's context from the request handler to the author's callback, and back. */
export interface CallSlot {
  readonly request: NativeRequest
  /** What the request is about, once it has been worked out. */
  identity: CallIdentity | undefined
  /** The round that this request's state opened. */
  opened: OpenedTurn | undefined
  /** True once the callback has taken the round. */
  taken: boolean
  /** The result that goes out instead of the callback's: a handoff fits no `outputSchema` of the tool's. */
  replacement: object | undefined
}

const SLOT: unique symbol = Symbol('sampan.callSlot')

/** SDK v2 copies its context with spread on the way, which carries symbols along. */
export function attachSlot(context: object, request: NativeRequest): CallSlot {
  const slot: CallSlot = { request, identity: undefined, opened: undefined, taken: false, replacement: undefined }
  ;(context as Record<symbol, unknown>)[SLOT] = slot
  return slot
}

export function slotOf(context: object): CallSlot | undefined {
  return (context as Record<symbol, unknown>)[SLOT] as CallSlot | undefined
}
