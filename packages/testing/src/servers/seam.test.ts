import type { SamplingOptions } from '@sampan/core'
import { TESTING_SEAM, type TestingSeam } from '@sampan/core/testing'
import { expect, test, vi } from 'vitest'

const scope = globalThis as { [TESTING_SEAM]?: TestingSeam }

/** What a server that is built now gets for its options. */
const built = (options: SamplingOptions): SamplingOptions => scope[TESTING_SEAM]?.options(options) ?? options

async function copyOfThePackage(): Promise<typeof import('./seam.ts')> {
  vi.resetModules()
  return import('./seam.ts')
}

test('options are changed while a server is built, also over awaits, and side by side', async () => {
  const { underTest } = await copyOfThePackage()
  const building = (maxRetries: number) =>
    underTest(
      (given) => ({ ...given, maxRetries }),
      async () => {
        await Promise.resolve()
        return built({ heartbeatMs: 5 })
      },
    )

  expect(await Promise.all([building(1), building(2)])).toEqual([
    { heartbeatMs: 5, maxRetries: 1 },
    { heartbeatMs: 5, maxRetries: 2 },
  ])
  expect(built({ heartbeatMs: 5 })).toEqual({ heartbeatMs: 5 })
})

test('two copies of the package do not get in each other’s way', async () => {
  const [first, second] = [await copyOfThePackage(), await copyOfThePackage()]
  expect(first.underTest).not.toBe(second.underTest)

  for (const { underTest } of [first, second, first]) {
    expect(
      underTest(
        (given) => ({ ...given, maxRetries: 3 }),
        () => built({}),
      ),
    ).toEqual({ maxRetries: 3 })
  }
  expect(built({})).toEqual({})
})
