import { completable } from '@modelcontextprotocol/sdk/server/completable.js'
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js'
import {
  ListToolsRequestSchema,
  type ListToolsResult,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { withSampling } from '@sampan/core'
import { z } from 'zod'
import {
  argumentsOf,
  CAPABILITIES,
  completions,
  INFO,
  JSON_SCHEMA_2020_12,
  JSON_SCHEMA_TOOL,
  PROMPTS,
  RESOURCES,
  TEMPLATE,
  TOOLS,
  templateText,
} from './contents.ts'

/** The suite's server on SDK v1. */
export function createServerV1(): McpServer {
  const server = withSampling(new McpServer(INFO, { capabilities: CAPABILITIES }))

  for (const [name, spec] of Object.entries(TOOLS)) {
    server.registerTool(
      name,
      { description: spec.description, inputSchema: argumentsOf(spec).shape },
      async (values, ctx) => ({
        content: await spec.run(String((values as Record<string, unknown>)[spec.argument ?? '']), ctx, {
          log: (data) => ctx.sendNotification({ method: 'notifications/message', params: { level: 'info', data } }),
          closeStream: () => ctx.closeSSEStream?.(),
        }),
      }),
    )
  }
  const person = {
    name: z.string().optional(),
    address: z.object({ street: z.string(), city: z.string() }).partial().optional(),
  }
  server.registerTool(JSON_SCHEMA_TOOL, { description: 'Any person', inputSchema: person }, (values) => ({
    content: [{ type: 'text', text: JSON.stringify(values) }],
  }))
  listAsWritten(server)

  for (const [name, { description, arguments: names, messages }] of Object.entries(PROMPTS)) {
    const argsSchema = Object.fromEntries(names.map((argument) => [argument, completable(z.string(), completions)]))
    server.registerPrompt(name, { description, argsSchema }, (values) => ({
      messages: messages(values).map((content) => ({ role: 'user' as const, content })),
    }))
  }

  for (const [uri, { mimeType, text, blob }] of Object.entries(RESOURCES)) {
    const body = text === undefined ? { blob: String(blob) } : { text }
    server.registerResource(uri, uri, { mimeType }, () => ({ contents: [{ uri, mimeType, ...body }] }))
  }
  server.registerResource('template', new ResourceTemplate(TEMPLATE, { list: undefined }), {}, (uri, { id }) => ({
    contents: [{ uri: uri.href, mimeType: 'application/json', text: templateText(id) }],
  }))
  for (const schema of [SubscribeRequestSchema, UnsubscribeRequestSchema])
    server.server.setRequestHandler(schema, () => ({}))
  return server
}

/**
 * SDK v1's `registerTool` takes zod alone, and turns it into JSON Schema of draft 7; so a server that wants another schema
 * in its list has to write it there. Done over the handler that is there already, which is Sampan's.
 */
function listAsWritten({ server }: McpServer): void {
  type List = (request: unknown, extra: unknown) => Promise<ListToolsResult>
  const { _requestHandlers: handlers } = server as unknown as { _requestHandlers: ReadonlyMap<string, List> }
  const list = handlers.get('tools/list') as List
  server.setRequestHandler(ListToolsRequestSchema, async (request, extra) => {
    const { tools, ...rest } = await list(request, extra)
    return {
      ...rest,
      tools: tools.map((tool) =>
        tool.name === JSON_SCHEMA_TOOL ? { ...tool, inputSchema: JSON_SCHEMA_2020_12 } : tool,
      ),
    }
  })
}
