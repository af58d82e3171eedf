/**
 * `@sampan/core/testing`: what `@sampan/testing` needs of core, and what nothing but a test kit should use.
 */
export { countMessages, estimateTokens, type TokenCounter } from './budget/count.ts'
export { modelPreferences } from './sample/preferences.ts'
export { TESTING_SEAM, type TestedOptions, type TestingSeam } from './sample/testing-seam.ts'
