import type { LanguageModelV3FunctionTool } from '@ai-sdk/provider'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readFreeTurn, wordsHistory } from './emulated-tools.ts'

const TOOLS: LanguageModelV3FunctionTool[] = ['weather', 'clock'].map((name) => ({
  type: 'function',
  name,
  inputSchema: { type: 'object' },
}))

test('no text makes it throw, and what it does not take for a call stays as it was', () => {
  const fragment = fc.constantFrom(
    '{"tool_calls":',
    '[',
    '{"name":"weather"',
    ',"arguments":{}',
    '}',
    ']',
    '```json\n',
    '"',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(fragment, fc.string())), (pieces) => {
      const text = pieces.join('')
      const turn = readFreeTurn(text, TOOLS)
      expect(turn.calls.length > 0 || turn.text === text).toBe(true)
      for (const { name } of turn.calls) expect(['weather', 'clock']).toContain(name)
    }),
    { numRuns: 2_000 },
  )
})

test('a call is read back as it was written, whatever its arguments', () => {
  const call = fc.record({
    name: fc.constantFrom('weather', 'clock'),
    arguments: fc.dictionary(fc.string(), fc.jsonValue()),
  })
  fc.assert(
    fc.property(
      fc.array(call, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('', 'Let me see.\n', '```json\n'),
      (calls, prose) => {
        const plain = JSON.parse(JSON.stringify(calls)) as typeof calls
        const text = `${prose}${JSON.stringify({ tool_calls: plain })}`
        expect(readFreeTurn(text, TOOLS).calls).toEqual(plain)
      },
    ),
  )
})

test('a result is one JSON line, whatever a tool returned', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.boolean(), (value, isError) => {
      const [block] = wordsHistory.results([
        { id: 'call_1', name: 'weather', value: value as never, media: [], isError },
      ])
      const text = (block as { text: string }).text
      expect(text).not.toContain('\n')
      expect(JSON.parse(text).tool_results[0].result).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('a flood of empty calls is read in time, and is no call', () => {
  const text = '{"tool_calls":[]}'.repeat(100_000)
  expect(readFreeTurn(text, TOOLS)).toEqual({ text, calls: [] })
})
