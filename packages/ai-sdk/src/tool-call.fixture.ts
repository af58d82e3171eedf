import { Client, InMemoryTransport } from '@modelcontextprotocol/client'
import { McpServer } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { withSampling } from '@sampan/core'
import type { CreateMessageParams, CreateMessageResult, SamplingContext, SamplingOptions } from '@sampan/core'

/** A tool that samples, called by the SDK's own client: what a test of the client's model needs around it. */

export type Era = '2025' | '2026'

/** What the client's model says: a text, or a result in the protocol's shape. Throws to refuse. */
export type ClientModel = (
  params: CreateMessageParams,
  options: { readonly index: number; readonly signal: AbortSignal },
) => string | CreateMessageResult | Promise<string | CreateMessageResult>

export interface ToolCallOptions {
  /** @default '2025' */
  readonly era?: Era
  /** One answer to all, an answer a request (the last repeats), or a function. Without it the client cannot sample. */
  readonly model?: string | readonly string[] | ClientModel
  readonly sampling?: { readonly tools?: Record<string, never> }
  readonly options?: SamplingOptions
  readonly signal?: AbortSignal
  /** Called with the tool's result; what it returns is the arguments of a further call, to `answer_question`. */
  readonly onHandoff?: (question: string) => string
}

export interface ToolCallOutcome<T> {
  /** What the handler returned. */
  readonly value: T
  /** What the client's model was sent. */
  readonly asked: readonly CreateMessageParams[]
}

/** Runs `handler` in a tool call from a client of the era, and gives back what it returned or throws what it threw. */
export async function inToolCall<T>(
  handler: (ctx: SamplingContext) => Promise<T>,
  { era = '2025', model, sampling = {}, options, signal, onHandoff }: ToolCallOptions,
): Promise<ToolCallOutcome<T>> {
  const asked: CreateMessageParams[] = []
  let settled: { readonly value: T } | { readonly error: unknown } | undefined
  const build = (): McpServer => {
    const server = withSampling(new McpServer({ name: 'test', version: '0' }), options)
    server.registerTool('run', { description: 'Runs the handler' }, async (ctx) => {
      settled = await handler(ctx).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      )
      return { content: [{ type: 'text', text: 'done' }] }
    })
    return server
  }
  const [theirs, ours] = InMemoryTransport.createLinkedPair()
  serveStdio(build, { transport: theirs })
  const client = new Client(
    { name: 'test-client', version: '1.0.0' },
    {
      capabilities: model === undefined ? {} : { sampling },
      versionNegotiation: { mode: era === '2026' ? 'auto' : 'legacy' },
    },
  )
  if (model !== undefined) {
    client.setRequestHandler('sampling/createMessage', async ({ params }, { mcpReq }) => {
      const request = params as unknown as CreateMessageParams
      asked.push(request)
      const answer = await say(model, request, { index: asked.length - 1, signal: mcpReq.signal })
      return (typeof answer === 'string' ? textResult(answer) : answer) as never
    })
  }
  await client.connect(ours)
  try {
    let result = await client.callTool({ name: 'run', arguments: {} }, signal === undefined ? {} : { signal })
    while (onHandoff !== undefined && settled === undefined) result = await answerHandoff(client, result, onHandoff)
  } finally {
    await client.close()
  }
  if (settled === undefined) throw new Error('The tool call ended before its handler did.')
  if ('error' in settled) throw settled.error
  return { value: settled.value, asked }
}

type ToolResult = Awaited<ReturnType<Client['callTool']>>

function answerHandoff(client: Client, result: ToolResult, answer: (question: string) => string): Promise<ToolResult> {
  const { id, questions } = result.structuredContent as { id: string; questions: Record<string, string> }
  const answers = Object.fromEntries(Object.entries(questions).map(([label, question]) => [label, answer(question)]))
  return client.callTool({ name: 'answer_question', arguments: { id, answers } })
}

function say(
  model: NonNullable<ToolCallOptions['model']>,
  params: CreateMessageParams,
  options: Parameters<ClientModel>[1],
): ReturnType<ClientModel> {
  if (typeof model === 'function') return model(params, options)
  return typeof model === 'string' ? model : (model[Math.min(options.index, model.length - 1)] ?? '')
}

export function textResult(text: string): CreateMessageResult {
  return { role: 'assistant', content: { type: 'text', text }, model: 'client-model', stopReason: 'endTurn' }
}

/** All text that the client's model was sent, the system prompt first. */
export function textOf({ systemPrompt = '', messages }: CreateMessageParams): string {
  const blocks = messages.flatMap(({ content }) => content)
  return [systemPrompt, ...blocks.map((block) => (block.type === 'text' ? block.text : `[${block.type}]`))].join('\n')
}
