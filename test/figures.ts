import { TestRunner } from 'vitest'

declare module 'vitest' {
  interface TaskMeta {
    /** What a test measured, in a few words. */
    figures?: string
  }
}

/** Has the closing table show what this test measured. */
export function showFigures(figures: string): void {
  const test = TestRunner.getCurrentTest()
  if (test === undefined) throw new Error('Figures belong to a test that runs.')
  test.meta.figures = figures
}
