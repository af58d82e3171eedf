import type { InputRequestContext } from '../../host.ts'
import { blocksOf } from '../../personas/content.ts'
import type { CreateMessageParams, ElicitParams, ModelPreferences, SamplingTool } from '../../protocol.ts'
import { renderBlock } from './content.ts'
import { renderProperties } from './schema.ts'
import { clip, type Paint, plain, wrap } from './text.ts'

/** So much of one message is shown before "show all of it", in lines: most of a screen. */
const SHOWN_LINES = 40

export interface RenderOptions {
  readonly paint: Paint
  readonly width: number
  /** Show long texts whole. @default false */
  readonly whole?: boolean
}

/** What is asked, and whether anything was left out. */
export interface Rendered {
  readonly lines: readonly string[]
  readonly clipped: boolean
}

/** A sampling request as the person who decides should see it: who asks, for what, with which words and limits. */
export function renderSampling(request: CreateMessageParams, context: AskContext, options: RenderOptions): Rendered {
  const { metadata, systemPrompt, messages, modelPreferences, tools, toolChoice } = request
  const box = new Box(options)
  box.line(asker(context, 'wants a model to answer'))
  const purpose = metadata?.['purpose']
  if (typeof purpose === 'string') box.field('Purpose', plain(purpose))
  if (systemPrompt !== undefined) box.text('System', plain(systemPrompt))
  for (const { role, content } of messages) {
    box.text(role === 'user' ? 'User' : 'Assistant', blocksOf(content).map(renderBlock).join('\n'))
  }
  if (modelPreferences !== undefined) box.field('Prefers', preferences(modelPreferences))
  box.field('Limits', limits(request))
  if (request.includeContext !== undefined && request.includeContext !== 'none') {
    box.field('Context', request.includeContext === 'allServers' ? 'of all servers' : 'of this server')
  }
  for (const tool of tools ?? []) box.text('Tool', toolText(tool))
  if (toolChoice?.mode === 'required') box.field('Tools', 'one must be called')
  if (context.schema !== undefined) box.text('Answer', renderProperties(context.schema).join('\n'))
  return box.rendered
}

/** A form or a link as the person who fills it in should see it. */
export function renderElicitation(request: ElicitParams, context: AskContext, options: RenderOptions): Rendered {
  const box = new Box(options)
  box.line(asker(context, request.mode === 'url' ? 'wants you to open a page' : 'wants you to fill in a form'))
  box.text('Message', plain(request.message))
  if (request.mode === 'url') box.field('Page', plain(request.url))
  else box.text('Form', renderProperties(request.requestedSchema).join('\n'))
  return box.rendered
}

export type AskContext = Pick<InputRequestContext, 'server' | 'call' | 'round'> & {
  /** What a handed-off answer must be. */
  readonly schema?: Readonly<Record<string, unknown>>
}

function asker({ server, call, round }: AskContext, wants: string): string {
  const name = plain([server.name ?? 'The server', server.version].filter(Boolean).join(' '))
  const during =
    call === undefined ? '' : `, during ${call.method === 'tools/call' ? 'its tool' : call.method} ${plain(call.name)}`
  return `${name} ${wants}${during}${round === 0 ? '' : ` (round ${round})`}.`
}

function preferences({ hints, costPriority, speedPriority, intelligencePriority }: ModelPreferences): string {
  const priorities = Object.entries({ cost: costPriority, speed: speedPriority, intelligence: intelligencePriority })
  return [
    ...(hints?.length ? [`models like ${hints.map(({ name }) => plain(name ?? '(no name)')).join(', ')}`] : []),
    ...priorities.flatMap(([name, priority]) => (priority === undefined ? [] : [`${name} ${priority}`])),
  ].join('; ')
}

function limits({ maxTokens, temperature, stopSequences }: CreateMessageParams): string {
  return [
    `at most ${maxTokens} tokens`,
    ...(temperature === undefined ? [] : [`temperature ${temperature}`]),
    ...(stopSequences?.length
      ? [`stops at ${stopSequences.map((stop) => plain(JSON.stringify(stop))).join(', ')}`]
      : []),
  ].join('; ')
}

function toolText({ name, description, inputSchema }: SamplingTool): string {
  const head = description === undefined ? plain(name) : `${plain(name)}: ${plain(description)}`
  return [head, ...renderProperties(inputSchema).map((line) => `  ${line}`)].join('\n')
}

const LABEL_WIDTH = 11

/** Lines with a bar on their left, and labels in a column. */
class Box {
  readonly #options: RenderOptions
  readonly #lines: string[] = []
  #clipped = false

  constructor(options: RenderOptions) {
    this.#options = options
  }

  get rendered(): Rendered {
    return { lines: this.#lines, clipped: this.#clipped }
  }

  line(text: string): void {
    for (const line of wrap(text, this.#options.width - 2)) this.#push(this.#options.paint('bold', line))
  }

  /** A label and a value that is meant to be short. */
  field(label: string, value: string): void {
    this.#labelled(label, wrap(value, this.#valueWidth))
  }

  /** A label and a text of any length. */
  text(label: string, value: string): void {
    const all = wrap(value, this.#valueWidth)
    const { lines, left } = this.#options.whole ? { lines: all, left: 0 } : clip(all, SHOWN_LINES)
    this.#labelled(label, lines)
    if (left === 0) return
    this.#clipped = true
    this.#labelled('', [this.#options.paint('dim', `… ${left} lines more`)])
  }

  get #valueWidth(): number {
    return Math.max(this.#options.width - LABEL_WIDTH - 2, 20)
  }

  #labelled(label: string, lines: readonly string[]): void {
    const { paint } = this.#options
    for (const [index, line] of lines.entries()) {
      this.#push(`${paint('cyan', (index === 0 ? label : '').padEnd(LABEL_WIDTH))}${line}`)
    }
  }

  #push(line: string): void {
    this.#lines.push(`${this.#options.paint('dim', '│')} ${line}`.trimEnd())
  }
}
