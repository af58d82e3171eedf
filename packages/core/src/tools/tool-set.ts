import type { SampleTool } from '../context.ts'
import { invalidRequest } from '../errors.ts'
import { toJsonSchema } from '../output/schema/json-schema.ts'
import type { SamplingTool } from '../protocol.ts'
import { isPlainObject } from '../util/json.ts'

/** What providers accept as a tool's name. */
const NAME = /^[\w-]{1,64}$/

/** The tools of one sample, ready for a model to see. */
export interface ToolSet {
  readonly tools: ReadonlyMap<string, SampleTool>
  readonly definitions: readonly SamplingTool[]
}

/** @throws {SamplingError} `invalid_request` for names that cannot be, or that a model could take for each other. */
export async function createToolSet(
  given: Readonly<Record<string, SampleTool>>,
  reserved: string | undefined,
): Promise<ToolSet> {
  const seen = new Map<string, string>()
  if (reserved !== undefined) seen.set(reserved.toLowerCase(), reserved)
  const definitions: SamplingTool[] = []
  for (const [name, tool] of Object.entries(given)) {
    if (!NAME.test(name)) throw invalidRequest(`tools.${name}`, 'must be named with 1 to 64 letters, digits, - and _.')
    const twin = seen.get(name.toLowerCase())
    if (twin !== undefined)
      throw invalidRequest(`tools.${name}`, `collides with ${twin}: a model could call one for the other.`)
    seen.set(name.toLowerCase(), name)
    if (!isPlainObject(tool))
      throw invalidRequest(`tools.${name}`, 'must be an object: { description, inputSchema, execute }.')
    if (tool.description !== undefined && typeof tool.description !== 'string')
      throw invalidRequest(`tools.${name}.description`, 'must be a string.')
    if (tool.execute !== undefined && typeof tool.execute !== 'function')
      throw invalidRequest(`tools.${name}.execute`, 'must be a function.')
    if (tool.execute === undefined && reserved !== undefined)
      throw invalidRequest(
        `tools.${name}.execute`,
        'must be given, because a call of it would stand in the place of `output`.',
      )
    const inputSchema =
      tool.inputSchema === undefined ? { type: 'object', properties: {} } : await inputSchemaOf(name, tool)
    definitions.push({ name, inputSchema, ...(tool.description !== undefined && { description: tool.description }) })
  }
  if (definitions.length === 0) throw invalidRequest('tools', 'is empty: leave it out, or give a tool.')
  return { tools: new Map(Object.entries(given)), definitions }
}

async function inputSchemaOf(name: string, { inputSchema }: SampleTool): Promise<SamplingTool['inputSchema']> {
  const field = `tools.${name}.inputSchema`
  const schema = await toJsonSchema(inputSchema as NonNullable<typeof inputSchema>).catch((cause: unknown) => {
    const problem = cause instanceof Error ? cause.message.replace(/^ctx\.sample: `output` /, '') : String(cause)
    throw invalidRequest(field, problem, { cause })
  })
  if (schema['type'] === 'object') return schema
  throw invalidRequest(field, 'must describe an object: a tool takes named arguments.')
}
