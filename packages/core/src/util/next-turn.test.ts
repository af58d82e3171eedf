import { expect, test, vi } from 'vitest'
import { nextTurn } from './next-turn.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('all who ask on one turn share the next one, in order, and whoever asks then gets the one after', async () => {
  const told: string[] = []
  nextTurn(() => {
    told.push('first')
    queueMicrotask(() => told.push('microtask'))
    nextTurn(() => told.push('later'))
  })
  nextTurn(() => told.push('second'))
  await Promise.resolve()
  expect(told).toEqual([])
  await turn()
  expect(told).toEqual(['first', 'second', 'microtask'])
  await turn()
  expect(told.at(-1)).toBe('later')
})

test('what throws is uncaught, and keeps nobody else from the turn', async () => {
  const thrown = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation(() => {})
  const told: string[] = []
  nextTurn(() => {
    throw new Error('mine')
  })
  nextTurn(() => told.push('second'))
  await turn()
  expect(told).toEqual(['second'])
  expect(() => thrown.mock.calls[0]?.[0]()).toThrow('mine')
  thrown.mockRestore()
})
