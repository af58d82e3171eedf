import type { StopCondition } from '../context.ts'

/** No loop goes on for more turns than this, whatever `stopWhen` says: a model that never stops must not cost without end. */
export const MAX_STEPS = 32

/** No turn has more calls than this, however many the model, or who poses as one, asks for: all of a turn run at once. */
export const MAX_CALLS = 64

/** The default: enough for a few look-ups, each with its answer. */
export const DEFAULT_STEPS = 8

/** Ends the tool loop after `count` turns. */
export function stepCountIs(count: number): StopCondition {
  return ({ steps }) => steps.length >= count
}

/** Ends the tool loop after a turn in which the model called this tool. */
export function hasToolCall(name: string): StopCondition {
  return ({ steps }) => steps.at(-1)?.toolCalls.some((call) => call.name === name) ?? false
}
