import { describe, expect, test } from 'vitest'
import type { CallRecord } from '../../host.ts'
import { renderSampling } from './request.ts'
import { renderResult, renderSummary } from './result.ts'
import { choicesOf, renderProperties } from './schema.ts'
import { clip, duration, paint, plain, size, wrap } from './text.ts'
import { renderTools } from './tools.ts'

const options = { paint: paint(false), width: 60 }

describe('text', () => {
  test('nothing that a terminal would obey is left', () => {
    expect(plain('a\u001b[31mb\u009b2Jc\u0000\rd\r\ne\tf\u202eg')).toBe('a�[31mb�2Jc�\nd\ne\tf�g')
  })

  test('lines break at words, and long words anywhere', () => {
    expect(wrap('one two three\nabcdefghijk', 8)).toEqual(['one two', 'three', 'abcdefgh', 'ijk'])
    expect(wrap('', 8)).toEqual([''])
  })

  test('a cut says how much is missing, unless it would save nothing', () => {
    expect(clip(['a', 'b', 'c', 'd'], 2)).toEqual({ lines: ['a', 'b'], left: 2 })
    expect(clip(['a', 'b', 'c'], 2)).toEqual({ lines: ['a', 'b', 'c'], left: 0 })
  })

  test('durations and sizes are for people', () => {
    expect([12.4, 1_500, 61_000].map(duration)).toEqual(['12 ms', '1.5 s', '1 min 1 s'])
    expect(['AAAA', 'AA==', 'A'.repeat(4_096)].map(size)).toEqual(['3 bytes', '1 byte', '3 KB'])
  })

  test('colours only where they are wanted', () => {
    expect(paint(true)('red', 'x')).toBe('\u001b[31mx\u001b[39m')
    expect(paint(false)('red', 'x')).toBe('x')
  })
})

test('a request of several calls at once names no tool; one that is handed off says what the answer must be', () => {
  const request = { messages: [{ role: 'user', content: { type: 'text', text: 'How many?' } }], maxTokens: 9 } as const
  const schema = { type: 'object', properties: { count: { type: 'number' } }, required: ['count'] }

  const { lines } = renderSampling(
    request,
    { server: { name: undefined, version: undefined }, call: undefined, round: 0, schema },
    options,
  )

  expect(lines).toEqual([
    '│ The server wants a model to answer.',
    '│ User       How many?',
    '│ Limits     at most 9 tokens',
    '│ Answer     count (number, required)',
  ])
})

test('schemas in a few words', () => {
  expect(
    renderProperties({
      type: 'object',
      properties: {
        a: { type: 'string', title: 'A', description: 'the first' },
        b: { type: ['string', 'null'] },
        c: { type: 'array', items: { enum: ['x', 'y'] } },
        d: {},
        e: { oneOf: [{ const: 1, title: 'one' }, { const: 2 }], default: 1 },
      },
      required: ['a'],
    }),
  ).toEqual([
    'a (string, required): A: the first',
    'b (string or null)',
    'c (array of "x" | "y")',
    'd (anything)',
    'e (1 | 2, default 1)',
  ])
  expect(choicesOf({ enum: ['r'], enumNames: ['red'] })).toEqual([{ value: 'r', label: 'red' }])
  expect(choicesOf({ anyOf: [{ type: 'string' }] })).toBeUndefined()
})

test('a server without tools, and one with', () => {
  expect(renderTools([], paint(false))).toBe('The server offers no tools.')
  expect(renderTools([{ name: 'a', description: 'Does\nmore', inputSchema: { type: 'object' } }], paint(false))).toBe(
    '1 tool\n\na  Does',
  )
})

describe('results', () => {
  test('structured content is shown where the text does not say it already', () => {
    const content = [{ type: 'text', text: '{"sum": 3}' }] as const
    expect(renderResult({ content: [...content], structuredContent: { sum: 3 } })).toBe('{"sum": 3}')
    expect(renderResult({ content: [{ type: 'text', text: 'three' }], structuredContent: { sum: 3 } })).toBe(
      'three\n\n{\n  "sum": 3\n}',
    )
    expect(renderResult({ content: [], structuredContent: { sum: 3 } })).toBe('{\n  "sum": 3\n}')
  })

  test('other content is named', () => {
    expect(
      renderResult({
        content: [
          { type: 'image', data: 'AAAA', mimeType: 'image/png' },
          { type: 'resource_link', uri: 'file:///a', name: 'a' },
          { type: 'resource', resource: { uri: 'file:///b', text: 'b' } },
        ],
      }),
    ).toBe('[image: image/png, 3 bytes]\n[resource: file:///a]\n[resource: file:///b]\nb')
  })

  test('a call in one line', () => {
    const request = { messages: [], maxTokens: 1 }
    const call: CallRecord = {
      method: 'tools/call',
      name: 'x',
      rounds: 2,
      durationMs: 1_234,
      elicitations: [],
      samples: [
        { request, round: 1, durationMs: 1 },
        { request, round: 2, durationMs: 1, refused: { code: -1, message: '' } },
        { request, round: 2, durationMs: 1, error: new Error('') },
      ],
    }
    expect(renderSummary({ ...call, turns: 2 })).toBe(
      'x took 1.2 s; 2 rounds; asked its caller 2 times; 3 samples, 1 refused, 1 failed',
    )
    expect(renderSummary({ ...call, rounds: 0, samples: [] })).toBe('x took 1.2 s')
  })
})
