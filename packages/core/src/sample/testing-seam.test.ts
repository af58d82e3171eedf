import { afterEach, expect, test } from 'vitest'
import { resolveOptions } from './settings.ts'
import { TESTING_SEAM, type TestingSeam } from './testing-seam.ts'

const scope = globalThis as { [TESTING_SEAM]?: TestingSeam }

afterEach(() => {
  delete scope[TESTING_SEAM]
})

test('without a test, the options are the author’s', () => {
  expect(resolveOptions({ maxRetries: 7 })).toMatchObject({ maxRetries: 7, onHandlerStart: undefined })
})

test('a test sees the author’s options, and gives others', () => {
  const onHandlerStart = (): void => {}
  scope[TESTING_SEAM] = { options: (given) => ({ ...given, routes: ['fallback'], onHandlerStart }) }

  expect(resolveOptions({ maxRetries: 7 })).toMatchObject({ maxRetries: 7, routes: ['fallback'], onHandlerStart })
})

test('what a test gives is checked like an author’s', () => {
  scope[TESTING_SEAM] = { options: () => ({ maxRetries: -1 }) }

  expect(() => resolveOptions({})).toThrow('maxRetries')
})
