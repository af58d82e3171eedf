import type { OnTruncated, Route } from '../context.ts'
import { invalidRequest } from '../errors.ts'

/** Checks that requests and options share. Each throws `invalid_request`, naming the field, before anything is sent. */

const ROUTES: readonly Route[] = ['client', 'provider', 'handoff', 'fallback']

export function checkMaxTokens(field: string, value: number | undefined): void {
  if (value !== undefined && !(Number.isInteger(value) && value > 0)) {
    throw invalidRequest(field, `must be a whole number above 0, got ${String(value)}.`)
  }
}

export function checkTemperature(field: string, value: number | undefined): void {
  if (value !== undefined && !(typeof value === 'number' && value >= 0 && value <= 2)) {
    throw invalidRequest(field, `must be from 0 to 2, got ${String(value)}.`)
  }
}

export function checkTimeoutMs(field: string, value: number | undefined): void {
  if (value !== undefined && !(typeof value === 'number' && value > 0 && value <= 2 ** 31 - 1)) {
    throw invalidRequest(field, `must be a number of milliseconds above 0, got ${String(value)}.`)
  }
}

export function checkRoutes(field: string, value: readonly Route[] | undefined): void {
  if (value === undefined) return
  if (!Array.isArray(value) || value.length === 0)
    throw invalidRequest(field, `must name at least one of ${ROUTES.join(', ')}.`)
  for (const route of value) {
    if (!ROUTES.includes(route)) {
      throw invalidRequest(field, `has an unknown route ${JSON.stringify(route)}; there are ${ROUTES.join(', ')}.`)
    }
  }
}

export function checkMaxReasks(field: string, value: number | undefined): void {
  // Compared with a count: with NaN there would be no end of re-asks.
  if (value !== undefined && !(Number.isInteger(value) && value >= 0))
    throw invalidRequest(field, `must be a whole number from 0 on, got ${String(value)}.`)
}

/** A field that is one of a few words: a misspelt one would be passed over, or sent. */
export function checkWord(field: string, value: unknown, words: readonly string[]): void {
  if (value !== undefined && !(words as readonly unknown[]).includes(value))
    throw invalidRequest(field, `must be one of ${words.join(', ')}, got ${JSON.stringify(value) ?? typeof value}.`)
}

export function checkString(field: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'string') throw invalidRequest(field, 'must be a string.')
}

export const ON_TRUNCATED: readonly OnTruncated[] = ['raise', 'return', 'continue']

export function isSignal(value: unknown): value is AbortSignal {
  const { addEventListener, removeEventListener, aborted } = (value ?? {}) as Partial<AbortSignal>
  return (
    typeof aborted === 'boolean' && [addEventListener, removeEventListener].every((own) => typeof own === 'function')
  )
}
