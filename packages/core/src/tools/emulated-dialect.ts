import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { SampleRequest } from '../context.ts'
import { createOutput } from '../output/output.ts'
import { renderSchema } from '../output/schema/render.ts'
import type { CreateMessageParams, JsonSchema } from '../protocol.ts'
import { isPlainObject } from '../util/json.ts'
import type { ToolDialect } from './dialect.ts'
import { resultText } from './history.ts'
import type { ToolOutcome } from './run-tools.ts'
import type { ToolSet } from './tool-set.ts'

/**
 * Tools in words, for whoever has no `sampling.tools`, which is nearly everyone: the prompt says what there is and how it
 * is called, and the calls are read out of the answer as any structured output is.
 */
export async function emulatedDialect(
  set: ToolSet,
  choice: SampleRequest<unknown>['toolChoice'],
): Promise<ToolDialect> {
  const reader = await createOutput(callsSchema([...set.tools.keys()]))
  const instructions = choice === 'none' ? undefined : instructionsFor(set, choice)
  let turn = 0
  return {
    offer: (params) => (instructions === undefined ? params : withSystem(params, instructions)),
    conclude: (params) => withSystem(params, 'Answer now. Do not call any tool.'),
    async callsIn({ text, stopReason }) {
      if (choice === 'none' || !text.includes('tool_calls')) return []
      const reading = await reader.read({ text, ...(stopReason !== undefined && { stopReason }) })
      if (!reading.ok) return []
      turn++
      return reading.value.tool_calls.map(({ name, input }, index) => ({
        id: `call_${turn}_${index + 1}`,
        name,
        input: input ?? {},
      }))
    },
    reply: ({ text }, outcomes) => [
      { role: 'assistant', content: { type: 'text', text } },
      { role: 'user', content: { type: 'text', text: wordedOutcomes(outcomes) } },
    ],
  }
}

interface Calls {
  readonly tool_calls: readonly { readonly name: string; readonly input?: unknown }[]
}

/** A Standard Schema of our own, so that calls are read and judged by the same code as every other output. */
function callsSchema(names: readonly string[]): StandardSchemaV1<unknown, Calls> {
  const jsonSchema: JsonSchema = {
    type: 'object',
    properties: {
      tool_calls: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          properties: { name: { type: 'string', enum: names }, input: { type: 'object' } },
          required: ['name'],
        },
      },
    },
    required: ['tool_calls'],
  }
  const standard = {
    version: 1,
    vendor: 'sampan',
    validate: (value: unknown) => (isCalls(value) ? { value } : { issues: [{ message: 'is no list of tool calls' }] }),
    jsonSchema: { input: () => jsonSchema, output: () => jsonSchema },
  }
  return { '~standard': standard } as unknown as StandardSchemaV1<unknown, Calls>
}

function isCalls(value: unknown): value is Calls {
  if (!isPlainObject(value) || !Array.isArray(value['tool_calls']) || value['tool_calls'].length === 0) return false
  return value['tool_calls'].every((call) => isPlainObject(call) && typeof call['name'] === 'string')
}

function instructionsFor({ definitions }: ToolSet, choice: SampleRequest<unknown>['toolChoice']): string {
  const tools = definitions.map(
    ({ name, description, inputSchema }) =>
      `${name}${description === undefined ? '' : `: ${description}`}\n  input: ${renderSchema(inputSchema)}`,
  )
  const must = choice === 'required' ? 'You must call at least one of them before you answer. ' : ''
  return [
    'You can call these tools:',
    ...tools,
    `${must}To call tools, answer with nothing but {"tool_calls":[{"name":"…","input":{…}}]}. You are then given their ` +
      'results. Once you know enough, give your final answer, without tool_calls.',
  ].join('\n')
}

function withSystem(params: CreateMessageParams, text: string): CreateMessageParams {
  const { systemPrompt } = params
  return { ...params, systemPrompt: systemPrompt === undefined ? text : `${systemPrompt}\n\n${text}` }
}

function wordedOutcomes(outcomes: readonly ToolOutcome[]): string {
  return outcomes.map(({ call, text, isError }) => resultText(call.name, call.id, text, isError)).join('\n\n')
}
