import type { StandardSchemaV1 } from '@standard-schema/spec'
import { invalidRequest, type SamplingIssue } from '../errors.ts'
import type { JsonSchema, SamplingTool } from '../protocol.ts'
import { instructionsFor } from './schema/instructions.ts'
import { toJsonSchema } from './schema/json-schema.ts'
import { nativeToolFor } from './schema/native-tool.ts'
import { readAnswer, readToolInput } from './read.ts'
import { reaskMessage } from './reask.ts'
import { shapeOf } from './schema/shape.ts'

/** What a sample's `output` asks for: how the model is told, and how its answer is read. */
export interface OutputSpec<T> {
  /** Draft 2020-12, of the schema's input side: what the model must write. */
  readonly jsonSchema: JsonSchema
  /** For the prompt: the form of the answer, and the sentence that asks for it. */
  readonly instructions: string
  /** For clients with `sampling.tools`: the tool that the model must call. */
  readonly nativeTool: SamplingTool
  /** Reads the model's text. Never throws. */
  read(answer: {
    readonly text: string
    readonly stopReason?: string
    /** What the model was sent, so that a repetition of it is recognised. */
    readonly prompt?: string
  }): Promise<OutputReading<T>>
  /** Reads the input of the call of `nativeTool`. Never throws. */
  readNative(input: unknown): Promise<OutputReading<T>>
  /** The user message that asks again. */
  reask(reading: OutputFailure): string
}

export type OutputReading<T> =
  | {
      readonly ok: true
      readonly value: T
      /** The text around the value was as it should be, but the value itself was not: broken, wrapped, of another type. */
      readonly repaired: boolean
    }
  | OutputFailure

export interface OutputFailure {
  readonly ok: false
  readonly code: 'invalid_output' | 'truncated'
  /** One sentence, without the issues. */
  readonly message: string
  readonly issues: readonly SamplingIssue[]
  /** What the model wrote. */
  readonly text: string
  /** What the schema's own check threw. */
  readonly cause?: unknown
}

export interface OutputOptions {
  /** Turn `"3"` into `3`, `"yes"` into `true`, one value into a list of one, where the schema wants it. @default false */
  readonly coerce?: boolean
}

const known = new WeakMap<object, Map<boolean, Promise<OutputSpec<unknown>>>>()

/**
 * What a schema asks of the model, and how its answer is read. Made once per schema object.
 *
 * @throws {SamplingError} `invalid_request` when the schema cannot be written as JSON Schema, before anything is sent.
 */
export function createOutput<T>(
  schema: StandardSchemaV1<unknown, T>,
  options: OutputOptions = {},
): Promise<OutputSpec<T>> {
  const { coerce = false } = options
  if ((typeof schema !== 'object' && typeof schema !== 'function') || schema === null) {
    return Promise.reject(
      invalidRequest('output', 'must be a Standard Schema (zod, valibot, arktype, …) or choice([…])'),
    )
  }
  const specs = known.get(schema) ?? new Map<boolean, Promise<OutputSpec<unknown>>>()
  known.set(schema, specs)
  const spec = specs.get(coerce) ?? build(schema, coerce)
  specs.set(coerce, spec)
  return spec as Promise<OutputSpec<T>>
}

async function build<T>(schema: StandardSchemaV1<unknown, T>, coerce: boolean): Promise<OutputSpec<T>> {
  const jsonSchema = await toJsonSchema(schema)
  const shape = shapeOf(jsonSchema)
  const target = { schema, shape, coerce }
  const instructions = instructionsFor(jsonSchema, shape)
  return {
    jsonSchema,
    instructions,
    nativeTool: nativeToolFor(jsonSchema),
    read: (answer) => readAnswer(answer, target, instructions),
    readNative: (input) => readToolInput(input, target),
    reask: (reading) => reaskMessage(reading),
  }
}
