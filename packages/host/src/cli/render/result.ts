import type { CallRecord } from '../../host.ts'
import type { CallToolResult } from '../../protocol.ts'
import { renderBlock } from './content.ts'
import { count, duration, plain } from './text.ts'

/** A tool's result: its content, or its structured content where the content does not already say it. */
export function renderResult({ content, structuredContent }: CallToolResult): string {
  const text = content.map(renderContent).join('\n')
  if (structuredContent === undefined || saysTheSame(text, structuredContent)) return text
  const structured = plain(JSON.stringify(structuredContent, null, 2))
  return text === '' ? structured : `${text}\n\n${structured}`
}

/** How a call went, in one line. */
export function renderSummary(call: CallRecord & { readonly turns?: number }): string {
  const refused = call.samples.filter((sample) => sample.refused !== undefined).length
  const failed = call.samples.filter((sample) => sample.error !== undefined).length
  const samples = [
    count(call.samples.length, 'sample'),
    ...(refused === 0 ? [] : [`${refused} refused`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ]
  return [
    `${plain(call.name)} took ${duration(call.durationMs)}`,
    ...(call.rounds === 0 ? [] : [count(call.rounds, 'round')]),
    ...(call.turns ? [`asked its caller ${call.turns === 1 ? 'once' : `${call.turns} times`}`] : []),
    ...(call.samples.length === 0 ? [] : [samples.join(', ')]),
    ...(call.elicitations.length === 0 ? [] : [count(call.elicitations.length, 'form')]),
  ].join('; ')
}

function renderContent(block: CallToolResult['content'][number]): string {
  if (block.type === 'resource_link') return `[resource: ${plain(block.uri)}]`
  if (block.type === 'resource') {
    const { resource } = block
    return 'text' in resource
      ? `[resource: ${plain(resource.uri)}]\n${plain(resource.text)}`
      : `[resource: ${plain(resource.uri)}]`
  }
  return renderBlock(block)
}

function saysTheSame(text: string, structured: unknown): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(structured)
  } catch {
    return false
  }
}
