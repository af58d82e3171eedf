import { expect, test } from 'vitest'
import { type Flags, parseFlags, UsageError } from './flags.ts'

function parse(...argv: readonly string[]): Flags {
  const flags = parseFlags(argv, { TOKEN: 'secret' })
  if (typeof flags === 'string') throw new Error(flags)
  return flags
}

test('a server to start, with its own flags left alone', () => {
  expect(
    parse('--env', 'A=1=2', '--env', 'TOKEN', '--cwd', '/srv', '--', 'node', 'server.js', '--json', '--', 'x'),
  ).toMatchObject({
    server: {
      command: 'node',
      args: ['server.js', '--json', '--', 'x'],
      env: { A: '1=2', TOKEN: 'secret' },
      cwd: '/srv',
    },
    json: false,
    yes: false,
    list: false,
  })
})

test('a folder to watch needs something to do, and to be there', () => {
  expect(parse('--watch', '.', '--list', '--', 'x')).toMatchObject({ watch: '.', list: true })
  expect(() => parse('--watch', '.', '--', 'x')).toThrow('--watch needs --list or --tool')
  expect(() => parse('--watch', 'no-such-folder', '--list', '--', 'x')).toThrow('there is no folder `no-such-folder`')
})

test('a server to reach', () => {
  expect(parse('--url', 'http://localhost:3000/mcp', '--header', 'Authorization: Bearer a:b')).toMatchObject({
    server: { url: 'http://localhost:3000/mcp', headers: { Authorization: 'Bearer a:b' } },
  })
})

test('what to do, and who answers', () => {
  expect(
    parse(
      '--tool',
      'add',
      '--args',
      '{"a":1}',
      '--era',
      '2026',
      '--persona',
      'sdk',
      '--rounds-limit',
      '3',
      '--timeout',
      '1.5',
      '--model',
      'ollama/x',
      '--form',
      '{}',
      '--json',
      '-y',
      '--sampling-tools',
      '--no-sampling',
      '--',
      'x',
    ),
  ).toEqual({
    server: { command: 'x', args: [], env: {} },
    tool: 'add',
    args: { a: 1 },
    era: '2026',
    persona: 'sdk',
    maxRounds: 3,
    timeoutMs: 1_500,
    model: 'ollama/x',
    form: {},
    json: true,
    yes: true,
    answer: undefined,
    list: false,
    samplingTools: true,
    noSampling: true,
  })
})

test('an answer given beforehand is an approval', () => {
  expect(parse('--answer', 'blue', '--', 'x')).toMatchObject({ answer: 'blue', yes: true })
})

test('help and version come before everything else', () => {
  expect(parseFlags(['--help', '--tool'].slice(0, 1), {})).toBe('help')
  expect(parseFlags(['-v', '--era', '1999'], {})).toBe('version')
})

test.each([
  [[], 'Say which server'],
  [['--bogus', '--', 'x'], "Unknown option '--bogus'."],
  [['--tool'], "Option '--tool <value>' argument missing"],
  [['node', 'server.js'], 'sampan-host [options] -- node server.js'],
  [['--url', 'http://a', '--', 'x'], 'not both'],
  [['--url', 'localhost:3000'], 'is no http or https URL'],
  [['--url', 'ftp://a'], 'is no http or https URL'],
  [['--url', 'http://a', '--cwd', '/'], '--cwd is for a server that is started'],
  [['--url', 'http://a', '--header', 'nocolon'], "'Name: value'"],
  [['--header', 'A: b', '--', 'x'], '--header goes with --url'],
  [['--env', 'MISSING', '--', 'x'], '`MISSING` is not set here'],
  [['--era', '2024', '--', 'x'], 'none of auto, 2025, 2026'],
  [['--persona', 'cursor', '--', 'x'], 'none of vscode, copilot-cli'],
  [['--list', '--tool', 'a', '--', 'x'], 'not both'],
  [['--args', '{}', '--', 'x'], '--args needs --tool'],
  [['--tool', 'a', '--args', '{oops', '--', 'x'], '--args is not JSON'],
  [['--tool', 'a', '--args', '[1]', '--', 'x'], 'must be a JSON object'],
  [['--form', '"x"', '--', 'x'], '--form must be a JSON object'],
  [['--rounds-limit', '0', '--', 'x'], 'no whole number above 0'],
  [['--rounds-limit', '2.5', '--', 'x'], 'no whole number above 0'],
  [['--timeout', '-1', '--', 'x'], "Option '--timeout' argument is ambiguous."],
  [['--timeout=-1', '--', 'x'], 'no number of seconds'],
  [['--timeout', 'soon', '--', 'x'], 'no number of seconds'],
] as const)('%j is wrong', (argv, message) => {
  expect(() => parseFlags(argv, {})).toThrow(UsageError)
  expect(() => parseFlags(argv, {})).toThrow(message)
})
