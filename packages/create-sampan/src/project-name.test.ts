import { expect, test } from 'vitest'
import { nameProblem, suggestName } from './project-name.ts'

test.each(['a', 'my-server', 'my.server_2', '@team/server', '3d', 'a'.repeat(214)])('%s is a name', (name) => {
  expect(nameProblem(name)).toBeUndefined()
})

test.each([
  ['', 'cannot be empty'],
  ['My-Server', 'lower-case letters'],
  ['my server', 'How about my-server?'],
  ['.hidden', 'a letter or digit first'],
  ['_private', 'a letter or digit first'],
  ['../up', 'lower-case letters'],
  ['a/b', 'lower-case letters'],
  ['@team', 'lower-case letters'],
  ['@team/', 'lower-case letters'],
  ['@team/a/b', 'lower-case letters'],
  ["it's", 'lower-case letters'],
  ['$(reboot)', 'lower-case letters'],
  ['node_modules', 'reserved'],
  ['a'.repeat(215), 'at most 214'],
])('%j is none, and the message says why', (name, why) => {
  expect(nameProblem(name)).toContain(why)
})

test.each([
  ['My Server', 'my-server'],
  ['Grüße, Welt!', 'gru-e-welt'],
  ['..', undefined],
  ['世界', undefined],
])('from %j comes %j', (text, name) => {
  expect(suggestName(text)).toBe(name)
  if (name !== undefined) expect(nameProblem(name)).toBeUndefined()
})
