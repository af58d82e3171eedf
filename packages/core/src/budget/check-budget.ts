import type { SampleBudget } from '../context.ts'
import { invalidRequest } from '../errors.ts'

export const LIMITS: readonly (keyof SampleBudget)[] = ['requests', 'inputTokens', 'outputTokens']

/** @throws {SamplingError} `invalid_request`, naming the field. */
export function checkWholeNumber(field: string, value: number | undefined): void {
  if (value === undefined || (Number.isSafeInteger(value) && value > 0)) return
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  throw invalidRequest(field, `must be a whole number above 0, got ${shown}; leave it out for no limit.`)
}

/**
 * Checks the limits of one scope; `field` is where the author wrote them, such as `budget.perSession`.
 *
 * @throws {SamplingError} `invalid_request`, naming the field.
 */
export function checkBudget(field: string, budget: SampleBudget | undefined): void {
  if (budget === undefined) return
  if (typeof budget !== 'object' || budget === null) throw invalidRequest(field, 'must be an object of limits.')
  for (const name of Object.keys(budget)) {
    // A misspelt limit would be no limit.
    if (!(LIMITS as readonly string[]).includes(name)) {
      throw invalidRequest(`${field}.${name}`, `is not a limit; there are ${LIMITS.join(', ')}.`)
    }
  }
  for (const name of LIMITS) checkWholeNumber(`${field}.${name}`, budget[name])
}
