import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv'
import { HostError } from './errors.ts'
import type { CallReport } from './host.ts'
import type { CallToolResult, JsonSchema, Tool } from './protocol.ts'

const validator = new AjvJsonSchemaValidator()

/** Why a value does not fit a JSON Schema; undefined when it does. Throws when the schema itself is unusable. */
export function schemaProblem(schema: JsonSchema, value: unknown): string | undefined {
  return validator.getValidator(schema)(value).errorMessage
}

/**
 * Checks a tool's result against the schema that the tool declared, as the SDK's client does. It is done here because
 * the SDK's check takes a round's `input_required` for a result without structured content.
 */
export function assertToolOutput(tool: Tool | undefined, call: CallReport<CallToolResult>): void {
  const { result } = call
  if (tool?.outputSchema === undefined || result.isError) return
  if (result.structuredContent === undefined) {
    throw violation(call, 'declares an output schema, but its result has no structured content')
  }
  let problem: string | undefined
  try {
    problem = schemaProblem(tool.outputSchema, result.structuredContent)
  } catch (error) {
    throw violation(call, 'declares an output schema that is not a usable JSON Schema', error)
  }
  if (problem !== undefined)
    throw violation(call, `returned structured content that does not fit its schema: ${problem}`)
}

function violation(call: CallReport<CallToolResult>, problem: string, cause?: unknown): HostError {
  return new HostError('protocol_violation', `The tool \`${call.name}\` ${problem}.`, { cause, call })
}
