import type { Route } from '../context.ts'
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
