import { expect, test } from 'vitest'
import { appliesDefaults, withDefaults } from './elicitation-defaults.ts'
import type { ElicitParams, ElicitResult } from './protocol.ts'

const form: ElicitParams = {
  message: 'Who are you?',
  requestedSchema: {
    type: 'object',
    properties: {
      name: { type: 'string', default: 'Ada' },
      subscribed: { type: 'boolean', default: false },
      age: { type: 'integer' },
    },
  },
}

test('an accepted form gets the defaults of what it leaves out, and of nothing else', () => {
  const content = { name: 'Grace', age: 36 }
  expect(withDefaults({ action: 'accept', content }, form)).toEqual({
    action: 'accept',
    content: { name: 'Grace', age: 36, subscribed: false },
  })
  expect(withDefaults({ action: 'accept' }, form)).toEqual({
    action: 'accept',
    content: { name: 'Ada', subscribed: false },
  })
})

test.each<[string, ElicitResult, ElicitParams]>([
  ['declined', { action: 'decline' }, form],
  ['cancelled', { action: 'cancel' }, form],
  ['a URL', { action: 'accept' }, { mode: 'url', message: 'Sign in', url: 'https://example.com' }],
])('%s: nothing is filled in', (_name, result, params) => {
  expect(withDefaults(result, params)).toBe(result)
})

test('only a client that declares it fills in', () => {
  expect(appliesDefaults({ elicitation: { form: { applyDefaults: true } } })).toBe(true)
  expect(appliesDefaults({ elicitation: { form: {} } })).toBe(false)
  expect(appliesDefaults({ elicitation: {} })).toBe(false)
  expect(appliesDefaults({})).toBe(false)
})
