import type { Leg } from './leg.ts'
import { LegV1 } from './leg-v1.ts'
import { LegV2 } from './leg-v2.ts'
import { isContextV2, type NativeContextV1, type NativeServer } from './native.ts'

/** The leg behind a handler's native context, of either SDK line. */
export function legOf(native: object, server: NativeServer): Leg {
  return isContextV2(native) ? new LegV2(native, server) : new LegV1(native as NativeContextV1, server)
}
