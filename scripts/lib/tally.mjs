import { CommandFailed } from './process.mjs'
import { say, sayBelow } from './progress.mjs'

/** Counts what passed and what failed over all stages, and prints the output of what failed. */
export function createTally() {
  const failures = []
  let passed = 0
  let failed = 0

  return {
    /** Adds many results at once, such as those of a test runner that has printed them itself. */
    add(name, counts) {
      passed += counts.passed
      failed += counts.failed
      if (counts.failed > 0) failures.push(name)
    },

    /** Does what later stages need; gives back its value, or counts it as failed and gives back undefined. */
    async attempt(name, work) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof CommandFailed)) throw error
        this.check(name, false, error.message)
        return undefined
      }
    },

    /** Adds one result; `output` is shown when it failed. */
    check(name, ok, output = '') {
      if (ok) {
        passed += 1
        return
      }
      failed += 1
      failures.push(name)
      say(`  ✗ ${name}`)
      if (output.trim() !== '') sayBelow(output)
    },

    /** Prints the closing line, which CI reads, and gives the exit code. */
    close() {
      console.log('')
      for (const name of failures) console.log(`✗ ${name}`)
      console.log(`${passed} passed, ${failed} failed`)
      return failed === 0 ? 0 : 1
    },
  }
}
