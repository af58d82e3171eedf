import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { SampleRequest } from '../context.ts'
import { SamplingError } from '../errors.ts'
import { createOutput, type OutputFailure } from '../output/output.ts'
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
  const known = await createOutput(callsSchema({ type: 'string', enum: [...set.tools.keys()] }))
  // Read as it stands, a call of a tool that there is not is told to the model, as it is where there are tool blocks.
  const any = await createOutput(callsSchema({ type: 'string' }))
  const instructions = choice === 'none' ? undefined : toolInstructions(set, choice)
  let turn = 0
  return {
    offer: (params) => (instructions === undefined ? params : withSystem(params, instructions)),
    conclude: (params) => withSystem(params, 'Answer now. Do not call any tool.'),
    async callsIn({ text, stopReason }) {
      if (choice === 'none' || !text.includes('tool_calls')) return []
      const answer = { text, ...(stopReason !== undefined && { stopReason }) }
      const strict = await known.read(answer)
      const reading = strict.ok ? strict : await any.read(answer)
      if (!reading.ok) return noCalls(text, reading)
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

/** An answer that begins as a call, and is none that can be read, is no answer either. */
const CALL = /^\s*(```\w*\s*)?\{\s*"tool_calls"/

/** @throws {SamplingError} `truncated`, `invalid_result` */
function noCalls(text: string, { code, message }: OutputFailure): readonly [] {
  if (!CALL.test(text)) return []
  const problem = `The model called tools in a form that cannot be read: ${message}`
  throw new SamplingError(code === 'truncated' ? code : 'invalid_result', problem, { evidence: { text } })
}

/** A Standard Schema of our own, so that calls are read and judged by the same code as every other output. */
function callsSchema(name: JsonSchema): StandardSchemaV1<unknown, Calls> {
  const jsonSchema: JsonSchema = {
    type: 'object',
    properties: {
      tool_calls: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          properties: { name, input: { type: 'object' } },
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

/** What tools there are and how they are called, in words. */
export function toolInstructions({ definitions }: ToolSet, choice: SampleRequest<unknown>['toolChoice']): string {
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
