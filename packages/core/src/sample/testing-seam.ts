import type { SamplingOptions } from '../options.ts'

/**
 * Where a test kit leaves a `TestingSeam`, on `globalThis`. It lets a test change the options of a server that its author
 * builds with `withSampling`, without the author's code knowing of tests. A registered symbol: two copies of core share it.
 */
export const TESTING_SEAM: unique symbol = Symbol.for('sampan.testing')

export interface TestingSeam {
  /** The options that a server is to be built with, in place of the author's. Called once for each server. */
  options(given: SamplingOptions): TestedOptions
}

export interface TestedOptions extends SamplingOptions {
  /** Told whenever a handler is entered; `runId` is the same for all legs of one call, and another for a replay check. */
  readonly onHandlerStart?: (runId: string) => void
}

/** What the author gave, or what a test makes of it. */
export function optionsUnderTest(given: SamplingOptions): TestedOptions {
  const seam = (globalThis as { [TESTING_SEAM]?: TestingSeam })[TESTING_SEAM]
  return seam === undefined ? given : seam.options(given)
}
