import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { SamplingEvent } from '../observe/events.ts'
import { type Handled, reply, runHandler } from '../handler.fixture.ts'
import { createDeferred } from '../util/deferred.ts'
import { MAX_CALLS, MAX_STEPS } from './stop-when.ts'

/** Tools and conditions that are none, and models that do not do as they are told. */

const look = { execute: () => 'seen' }
const provider = async (): Promise<any> => reply('the provider')

type Calls = readonly { readonly name: string; readonly input?: unknown }[]

/** A model that says these turns, the last of them for ever, to a client that takes tools or that does not. */
function model(turns: readonly (Calls | string)[], native: boolean): () => object {
  let turn = 0
  return () => {
    const said = turns[Math.min(turn++, turns.length - 1)] as Calls | string
    if (typeof said === 'string') return reply(said)
    if (!native) return reply(JSON.stringify({ tool_calls: said }))
    const content = said.map((call, index) => ({ type: 'tool_use', id: `t${index}`, ...call }))
    return { role: 'assistant', content, model: 'm', stopReason: 'toolUse' }
  }
}

function run(request: object, turns: readonly (Calls | string)[], native = false, more: object = {}): Promise<Handled> {
  return runHandler(
    (ctx) => ctx.sample({ prompt: 'x', ...request }),
    { provider, ...more },
    { capabilities: { sampling: native ? { tools: {} } : {} }, onRequest: model(turns, native) },
  )
}

test.each<[string, object, string]>([
  ['tools that are a text', { tools: 'look' }, 'tools'],
  ['tools that are a list', { tools: [look] }, 'tools'],
  ['a tool that is null', { tools: { look: null } }, 'tools.look'],
  ['a tool that is a function', { tools: { look: () => 'seen' } }, 'tools.look'],
  ['a description that is none', { tools: { look: { ...look, description: 5 } } }, 'tools.look.description'],
  ['a schema that is none', { tools: { look: { ...look, inputSchema: {} } } }, 'tools.look.inputSchema'],
  ['a choice that is none', { tools: { look }, toolChoice: 'always' }, 'toolChoice'],
  ['an answer to errors that is none', { tools: { look }, toolErrors: 'hide' }, 'toolErrors'],
  ['a condition that is none', { tools: { look }, stopWhen: [5] }, 'stopWhen'],
])('%s: refused before anything is sent, and no other route is asked', async (_what, request, field) => {
  const { error, asked } = await run(request, ['never'])
  expect(error).toMatchObject({ code: 'invalid_request', evidence: { field } })
  expect(asked).toEqual([])
})

test.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('no')
    },
  ],
  ['gives a promise', () => Promise.reject(new Error('late'))],
])('a condition that %s is named, and no other route is asked', async (_what, stopWhen) => {
  const { error, asked } = await run({ tools: { look }, stopWhen }, [[{ name: 'look' }], 'done'])
  expect(error).toMatchObject({ code: 'invalid_request', evidence: { field: 'stopWhen' } })
  expect(asked).toHaveLength(1)
})

describe.each([true, false])('native: %s', (native) => {
  test('a model that calls tools when it is asked for its answer has given none', async () => {
    const { value, error } = await run({ tools: { look }, routes: ['client'] }, [[{ name: 'look' }]], native)
    expect(value).toBeUndefined()
    expect(error).toMatchObject({ code: 'invalid_result', message: expect.stringContaining('look') })
  })

  test('a tool that there is not is told to the model, and its name to nobody else', async () => {
    const events: SamplingEvent[] = []
    const onEvent = (event: SamplingEvent): void => void events.push(event)
    const calls = [{ name: 'SECRET', input: {} }]
    const { value, asked } = await run({ tools: { look } }, [calls, 'done'], native, { onEvent })
    expect(value.text).toBe('done')
    expect(value.steps[0].toolCalls).toMatchObject(calls)
    expect(JSON.stringify(asked[1].messages)).toContain('There is no tool SECRET. There are: look.')
    expect(events.find(({ type }) => type === 'tool.ran')).toMatchObject({ tool: '(unknown)', failed: true })
    expect(JSON.stringify(events)).not.toContain('SECRET')
  })

  test('so many calls in one turn are no result, and none is run', async () => {
    let ran = 0
    const tools = { look: { execute: () => ran++ } }
    const calls = Array.from({ length: MAX_CALLS + 1 }, () => ({ name: 'look' }))
    const { error } = await run({ tools, routes: ['client'] }, [calls], native)
    expect(error).toMatchObject({ code: 'invalid_result', message: expect.stringContaining(`${MAX_CALLS}`) })
    expect(ran).toBe(0)
  })

  test('a loop that nothing stops is stopped', async () => {
    const turns = [...Array.from({ length: MAX_STEPS }, () => [{ name: 'look' }]), 'done', 'never']
    const { value, asked } = await run({ tools: { look }, stopWhen: () => false }, turns, native)
    expect(value.text).toBe('done')
    expect(asked).toHaveLength(MAX_STEPS + 1)
  })

  test('the calls of a turn run at the same time', async () => {
    const met = createDeferred<string>()
    let inside = 0
    const meet = {
      execute: () => {
        if (++inside === 2) met.resolve('met')
        return met.promise
      },
    }
    const { value, asked } = await run({ tools: { meet } }, [[{ name: 'meet' }, { name: 'meet' }], 'done'], native)
    expect(value.text).toBe('done')
    expect(JSON.stringify(asked[1].messages).match(/met/g)?.length).toBeGreaterThanOrEqual(2)
  })

  test('a call without arguments has none', async () => {
    const given: unknown[] = []
    const inputSchema = z.object({ of: z.string().default('all') })
    const tools = { look: { inputSchema, execute: (input: unknown) => given.push(input) } }
    const { value } = await run({ tools }, [[{ name: 'look' }], 'done'], native)
    expect(value.text).toBe('done')
    expect(given).toEqual([{ of: 'all' }])
  })
})

test.each<[string, string, string]>([
  ['cut off', '{"tool_calls":[{"name":"look","inp', 'truncated'],
  ['cut off in a code block', '```json\n{"tool_calls":[{"name":"lo', 'truncated'],
  ['no list of calls', '{"tool_calls":"look"}', 'invalid_result'],
])('a call in words that is %s is no answer', async (_what, text, code) => {
  const { value, error } = await run({ tools: { look }, routes: ['client'] }, [text])
  expect(value).toBeUndefined()
  expect(error).toMatchObject({ code, evidence: { text } })
})

test('an answer that mentions tool_calls is an answer', async () => {
  const { value } = await run({ tools: { look } }, ['I need no tool_calls for that.'])
  expect(value.text).toBe('I need no tool_calls for that.')
})
