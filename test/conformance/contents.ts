import { setTimeout as pause } from 'node:timers/promises'
import type { SamplingContext } from '@sampan/core'
import { z } from 'zod'

/**
 * What the conformance suite asks of a server, by the names and texts that it looks for, apart from how each SDK line
 * registers it. Whatever samples, elicits or reports progress does so through Sampan.
 */

/** What a handler may do beside the sampling context, and each SDK line spells its own way. */
export interface NativeCall {
  log(text: string): Promise<void>
  /** Ends the stream of this call, so that the client has to resume it (SEP-1699). */
  closeStream(): void
}

export type Content =
  | { type: 'text'; text: string }
  | { type: 'image' | 'audio'; data: string; mimeType: string }
  | { type: 'resource'; resource: { uri: string; mimeType: string; text: string } }

export interface ToolSpec {
  readonly description: string
  readonly argument?: 'prompt' | 'message'
  run(argument: string, ctx: SamplingContext, native: NativeCall): Content[] | Promise<Content[]>
}

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg=='
const SILENCE = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA='

const text = (value: string): Content => ({ type: 'text', text: value })
const image: Content = { type: 'image', data: PIXEL, mimeType: 'image/png' }
const embedded = (uri: string, mimeType: string, value: string): Content => ({
  type: 'resource',
  resource: { uri, mimeType, text: value },
})

async function elicited(
  ctx: SamplingContext,
  message: string,
  properties: Record<string, unknown>,
  required: string[],
): Promise<Content[]> {
  const requestedSchema = { type: 'object', properties, required }
  const { action, content } = await ctx.elicit({ message, requestedSchema })
  return [text(`Elicitation completed: action=${action}, content=${JSON.stringify(content ?? {})}`)]
}

const titled = (values: readonly string[], choice: string): { const: string; title: string }[] =>
  values.map((value, index) => ({ const: value, title: `${['First', 'Second', 'Third'][index]} ${choice}` }))

export const TOOLS: Readonly<Record<string, ToolSpec>> = {
  test_simple_text: { description: 'A text', run: () => [text('This is a simple text response for testing.')] },
  test_image_content: { description: 'An image', run: () => [image] },
  test_audio_content: {
    description: 'A sound',
    run: () => [{ type: 'audio', data: SILENCE, mimeType: 'audio/wav' }],
  },
  test_embedded_resource: {
    description: 'A resource within the result',
    run: () => [embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')],
  },
  test_multiple_content_types: {
    description: 'Three kinds of content',
    run: () => [
      text('Multiple content types test:'),
      image,
      embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
    ],
  },
  test_tool_with_logging: {
    description: 'Logs three times',
    run: async (_argument, _ctx, native) => {
      for (const line of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
        await native.log(line)
        await pause(50)
      }
      return [text('Logged three times')]
    },
  },
  test_tool_with_progress: {
    description: 'Reports progress three times',
    run: async (_argument, ctx) => {
      for (const progress of [0, 50, 100]) {
        await ctx.progress(progress, 100, `Completed step ${progress} of 100`)
        await pause(50)
      }
      return [text('Reported three times')]
    },
  },
  test_error_handling: {
    description: 'Fails',
    run: () => {
      throw new Error('This tool intentionally returns an error for testing')
    },
  },
  test_reconnection: {
    description: 'Ends its stream before it answers',
    run: async (_argument, _ctx, native) => {
      native.closeStream()
      await pause(100)
      return [text('Reconnection test completed successfully.')]
    },
  },
  test_sampling: {
    description: 'Asks the model of the client',
    argument: 'prompt',
    run: async (prompt, ctx) => {
      const { text: answer } = await ctx.sample({ prompt, maxTokens: 100, routes: ['client'] })
      return [text(`LLM response: ${answer}`)]
    },
  },
  test_elicitation: {
    description: 'Asks the user',
    argument: 'message',
    run: (message, ctx) =>
      elicited(ctx, message, { response: { type: 'string', description: "User's response" } }, ['response']),
  },
  test_elicitation_sep1034_defaults: {
    description: 'Asks the user, with a default for each kind of value',
    run: (_argument, ctx) =>
      elicited(
        ctx,
        'Please review the form',
        {
          name: { type: 'string', description: 'User name', default: 'John Doe' },
          age: { type: 'integer', description: 'User age', default: 30 },
          score: { type: 'number', description: 'User score', default: 95.5 },
          status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
          verified: { type: 'boolean', description: 'Verification status', default: true },
        },
        [],
      ),
  },
  test_elicitation_sep1330_enums: {
    description: 'Asks the user, with each form of an enum',
    run: (_argument, ctx) => {
      const options = ['option1', 'option2', 'option3']
      const values = ['value1', 'value2', 'value3']
      return elicited(
        ctx,
        'Please select options',
        {
          untitledSingle: { type: 'string', enum: options },
          titledSingle: { type: 'string', oneOf: titled(values, 'Option') },
          legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['One', 'Two', 'Three'] },
          untitledMulti: { type: 'array', minItems: 1, maxItems: 3, items: { type: 'string', enum: options } },
          titledMulti: { type: 'array', minItems: 1, maxItems: 3, items: { anyOf: titled(values, 'Choice') } },
        },
        [],
      )
    },
  },
}

export const argumentsOf = (spec: ToolSpec): z.ZodObject =>
  z.object(spec.argument === undefined ? {} : { [spec.argument]: z.string() })

/** SEP-1613: a schema that must reach `tools/list` as it is. */
export const JSON_SCHEMA_TOOL = 'json_schema_2020_12_tool'
export const JSON_SCHEMA_2020_12 = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object' as const,
  $defs: { address: { type: 'object', properties: { street: { type: 'string' }, city: { type: 'string' } } } },
  properties: { name: { type: 'string' }, address: { $ref: '#/$defs/address' } },
  additionalProperties: false,
}

export interface PromptSpec {
  readonly description: string
  readonly arguments: readonly string[]
  messages(values: Readonly<Record<string, string>>): Content[]
}

export const PROMPTS: Readonly<Record<string, PromptSpec>> = {
  test_simple_prompt: {
    description: 'A text',
    arguments: [],
    messages: () => [text('This is a simple prompt for testing.')],
  },
  test_prompt_with_arguments: {
    description: 'A text from two arguments',
    arguments: ['arg1', 'arg2'],
    messages: ({ arg1, arg2 }) => [text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
  },
  test_prompt_with_embedded_resource: {
    description: 'A resource, and a text',
    arguments: ['resourceUri'],
    messages: ({ resourceUri = '' }) => [
      embedded(resourceUri, 'text/plain', 'Embedded resource content for testing.'),
      text('Please process the embedded resource above.'),
    ],
  },
  test_prompt_with_image: {
    description: 'An image, and a text',
    arguments: [],
    messages: () => [image, text('Please analyze the image above.')],
  },
}

/** What an argument of a prompt can be completed to. */
export const completions = (typed: string): string[] =>
  ['paris', 'park', 'party'].filter((word) => word.startsWith(typed))

export const RESOURCES: Readonly<Record<string, { mimeType: string; text?: string; blob?: string }>> = {
  'test://static-text': { mimeType: 'text/plain', text: 'This is the content of the static text resource.' },
  'test://static-binary': { mimeType: 'image/png', blob: PIXEL },
  'test://watched-resource': { mimeType: 'text/plain', text: 'Watched resource content' },
}

export const TEMPLATE = 'test://template/{id}/data'
export const templateText = (id: unknown): string =>
  JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` })

export const INFO = { name: 'sampan-conformance', version: '0' }
export const CAPABILITIES = {
  tools: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
  prompts: { listChanged: true },
  logging: {},
  completions: {},
}
