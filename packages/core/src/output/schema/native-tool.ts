import type { JsonSchema, SamplingTool } from '../../protocol.ts'
import { mapSubschemas } from './subschemas.ts'

/** The tool that a model must call to answer, where the client has `sampling.tools`. */
export const ANSWER_TOOL = 'submit_answer'
const VALUE = 'value'

/** The protocol wants an object as a tool's input, so any other root is put under `value`. */
export function isWrapped(schema: JsonSchema): boolean {
  return schema['type'] !== 'object'
}

export function nativeToolFor(schema: JsonSchema): SamplingTool {
  return {
    name: ANSWER_TOOL,
    description: 'Give your answer by calling this tool, once.',
    inputSchema: isWrapped(schema) ? wrapped(schema) : schema,
  }
}

function wrapped({ $defs, ...schema }: JsonSchema): JsonSchema {
  const moved = (node: JsonSchema): JsonSchema =>
    mapSubschemas(node['$ref'] === '#' ? { ...node, $ref: `#/properties/${VALUE}` } : node, moved)
  const definitions = $defs === undefined ? {} : moved({ $defs })
  return {
    type: 'object',
    properties: { [VALUE]: moved(schema) },
    required: [VALUE],
    additionalProperties: false,
    ...definitions,
  }
}

/** What the model put into the tool call, without our wrapping. */
export function unwrapToolInput(input: unknown, schema: JsonSchema): unknown {
  if (!isWrapped(schema) || typeof input !== 'object' || input === null) return input
  return Object.hasOwn(input, VALUE) ? (input as Record<string, unknown>)[VALUE] : input
}
