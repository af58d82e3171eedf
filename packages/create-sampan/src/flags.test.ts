import { expect, test } from 'vitest'
import { UsageError } from './errors.ts'
import { parseFlags } from './flags.ts'

test('every prompt has its flag', () => {
  expect(
    parseFlags(
      'here --name @team/desk --transport http --provider ollama --no-handoff --sdk v1 --yes --no-install'.split(' '),
    ),
  ).toEqual({
    directory: 'here',
    name: '@team/desk',
    transport: 'http',
    provider: 'ollama',
    handoff: false,
    sdk: 'v1',
    yes: true,
    install: false,
  })
})

test('what is not said stays open', () => {
  expect(parseFlags([])).toEqual({
    directory: undefined,
    name: undefined,
    transport: undefined,
    provider: undefined,
    handoff: undefined,
    sdk: undefined,
    yes: false,
    install: true,
  })
  expect(parseFlags(['--handoff'])).toMatchObject({ handoff: true })
  expect(parseFlags(['-h'])).toBe('help')
  expect(parseFlags(['-v'])).toBe('version')
})

test.each([
  [['--bogus'], "Unknown option '--bogus'."],
  [['--transport', 'pigeon'], '--transport: `pigeon` is none of stdio, http.'],
  [['--transport'], "Option '--transport <value>' argument missing."],
  [['--provider', 'me'], '--provider: `me` is none of none, anthropic, openai, ollama.'],
  [['--sdk', 'v3'], '--sdk: `v3` is none of v2, v1.'],
  [['--handoff', '--no-handoff'], 'Give --handoff or --no-handoff, not both.'],
  [['--name', 'No Name'], '--name: "No Name" is no name for an npm package'],
  [['a', 'b'], 'One folder at a time: got `a` and `b`.'],
  [[''], 'The folder has no name.'],
])('%j is refused', (argv, message) => {
  expect(() => parseFlags(argv)).toThrow(UsageError)
  expect(() => parseFlags(argv)).toThrow(message)
})
