/**
 * `import '@sampan/testing/vitest'` in a test or a setup file gives Vitest's `expect` the matchers `toHaveAsked`,
 * `toBeSameEverywhere` and `toReplay`.
 */
import { expect } from 'vitest'
import type { Expected } from './assertions/expected.ts'
import { samplingMatchers } from './assertions/matchers.ts'

declare module 'vitest' {
  interface Matchers {
    /** Holds where every run, or the model, asked such a question. */
    toHaveAsked(expected: Expected, options?: { readonly times?: number }): void
    /** Holds where all runs came to the same result. */
    toBeSameEverywhere(): void
    /** Holds where every run was replayed from its journal, and came to the same end. */
    toReplay(): void
  }
}

expect.extend({ ...samplingMatchers })
