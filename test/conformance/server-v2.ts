import { completable, fromJsonSchema, McpServer, ResourceTemplate } from '@modelcontextprotocol/server'
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

/** The suite's server on SDK v2. */
export function createServerV2(): McpServer {
  const server = withSampling(new McpServer(INFO, { capabilities: CAPABILITIES }))

  for (const [name, spec] of Object.entries(TOOLS)) {
    server.registerTool(
      name,
      { description: spec.description, inputSchema: argumentsOf(spec) },
      async (values, ctx) => ({
        content: await spec.run(String(values[spec.argument ?? '']), ctx, {
          log: (data) => ctx.mcpReq.notify({ method: 'notifications/message', params: { level: 'info', data } }),
          closeStream: () => ctx.http?.closeSSE?.(),
        }),
      }),
    )
  }
  const inputSchema = fromJsonSchema<Record<string, unknown>>(JSON_SCHEMA_2020_12)
  server.registerTool(JSON_SCHEMA_TOOL, { description: 'Any person', inputSchema }, (person) => ({
    content: [{ type: 'text', text: JSON.stringify(person) }],
  }))

  for (const [name, { description, arguments: names, messages }] of Object.entries(PROMPTS)) {
    const shape = Object.fromEntries(names.map((argument) => [argument, completable(z.string(), completions)]))
    server.registerPrompt(name, { description, argsSchema: z.object(shape) }, (values) => ({
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
  for (const method of ['resources/subscribe', 'resources/unsubscribe'] as const) {
    server.server.setRequestHandler(method, () => ({}))
  }
  return server
}
