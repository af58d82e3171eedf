import { AsyncLocalStorage } from 'node:async_hooks'
import { TESTING_SEAM, type TestingSeam } from '@sampan/core/testing'

export type ChangeOptions = TestingSeam['options']

const change = new AsyncLocalStorage<ChangeOptions>()

let installed = false

/** Runs `build`; servers that go through `withSampling` in it get the options that `options` makes of their author's. */
export function underTest<T>(options: ChangeOptions, build: () => T): T {
  install()
  return change.run(options, build)
}

/** Once for the process. What a second copy of this package has left there goes on, for what that one builds. */
function install(): void {
  if (installed) return
  installed = true
  const scope = globalThis as { [TESTING_SEAM]?: TestingSeam }
  const others = scope[TESTING_SEAM]
  scope[TESTING_SEAM] = { options: (given) => (change.getStore() ?? others?.options)?.(given) ?? given }
}
