import { expect, expectTypeOf, test } from 'vitest'
import { SamplingError } from '../errors.ts'
import { type Choice, choice } from './choice.ts'

test('is a Standard Schema of its labels', async () => {
  const labels = choice(['bug', 'question'])
  expectTypeOf(labels).toEqualTypeOf<Choice<'bug' | 'question'>>()
  expect(labels.labels).toEqual(['bug', 'question'])
  expect(await labels['~standard'].validate('bug')).toEqual({ value: 'bug' })
  expect(await labels['~standard'].validate('Bug')).toMatchObject({
    issues: [{ message: 'must be one of: bug, question' }],
  })
})

test('keeps its labels, whatever becomes of the list', () => {
  const list: [string, ...string[]] = ['bug', 'question']
  const labels = choice(list)
  list.push('feature')
  expect(labels.labels).toEqual(['bug', 'question'])
})

test.each([
  ['no labels', [], /at least one label/],
  ['an empty label', ['bug', ' '], /an empty label at position 1/],
  ['a label twice', ['bug', 'question', 'bug'], /the label "bug" twice/],
  ['no list', 'bug', /at least one label/],
  ['no text', ['bug', 5], /an empty label at position 1/],
])('refuses %s', (_, labels, message) => {
  const make = (): unknown => choice(labels as never)
  expect(make).toThrow(message)
  expect(make).toThrow(SamplingError)
})
