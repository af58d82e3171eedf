import { defineConfig } from 'vitest/config'
import { absentPrograms } from './scripts/lib/programs.mjs'

// Packages are tested from their sources; `sampan-source` is the condition in their `exports` that points there.
// Not `import`: vitest hands these to Node itself, where `require` would then find ES modules (Express fails on one).
const conditions = ['sampan-source', 'node', 'module']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'test/**/*.test.ts',
      'examples/*/**/*.test.ts',
      'benchmarks/**/*.test.ts',
      'scripts/**/*.test.ts',
      'docs/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', ...absentPrograms().flatMap(({ tests }) => tests)],
    testTimeout: 20_000,
    // What is waited for comes late on a busy machine; the default is one second.
    expect: { poll: { timeout: 10_000 } },
    // One more than the cores of the smallest machine: what crosses processes waits for them.
    maxWorkers: 3,
  },
})
