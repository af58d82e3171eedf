import type { JsonSchema } from '../protocol.ts'
import { isPlainObject } from '../util/json.ts'
import { answerToolDefinition } from './answer-tool.ts'
import type { Leg } from './leg.ts'
import { needsHandoff, type Serving } from './serving.ts'

/** `tools/list` as this client should see it. */
export function listedTools(serving: Serving, leg: Leg, result: unknown): unknown {
  if (!isPlainObject(result) || !Array.isArray(result['tools'])) return result
  const hands = needsHandoff(serving, leg)
  const hidden = canAsk(serving, leg) ? undefined : serving.requireModel
  if (!hands && (hidden === undefined || hidden.size === 0)) return result
  const tools = (result['tools'] as readonly ListedTool[]).filter(({ name }) => hidden?.has(name) !== true)
  if (!hands || serving.settings.handoff === undefined) return { ...result, tools }
  return {
    ...result,
    tools: [...tools.map(withHandoffOutput), answerToolDefinition(serving.settings.handoff.toolName)],
  }
}

interface ListedTool {
  readonly name: string
  readonly outputSchema?: JsonSchema
}

/** Whether any route can reach a model for this client. */
function canAsk(serving: Serving, leg: Leg): boolean {
  const { routes, provider } = serving.settings
  if (routes.includes('client') && leg.capabilities?.sampling !== undefined && leg.pushObstacle === undefined)
    return true
  return (routes.includes('provider') && provider !== undefined) || needsHandoff(serving, leg)
}

const HANDOFF_OUTPUT: JsonSchema = {
  type: 'object',
  description: 'The tool is not finished: answer its questions first, as its text says.',
  properties: { status: { const: 'needs_answer' }, id: { type: 'string' }, questions: { type: 'object' } },
  required: ['status', 'id', 'questions'],
}

/**
 * Clients check structured content against the schema that was listed. With handoff a tool has two kinds of result, and
 * says so. Definitions stay at the root, where their references point; a schema that refers to itself as a whole cannot be
 * moved and is not listed.
 */
function withHandoffOutput(tool: ListedTool): ListedTool {
  const { outputSchema, ...rest } = tool
  if (outputSchema === undefined) return tool
  if (JSON.stringify(outputSchema).includes('"$ref":"#"')) return rest
  const { $schema, $defs, definitions, ...own } = outputSchema
  const root = {
    ...($schema !== undefined && { $schema }),
    ...($defs !== undefined && { $defs }),
    ...(definitions !== undefined && { definitions }),
  }
  return { ...rest, outputSchema: { ...root, type: 'object', anyOf: [own, HANDOFF_OUTPUT] } }
}
