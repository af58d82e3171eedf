import type { ContentBlock } from '../../protocol.ts'
import { plain, size } from './text.ts'

/** A block of content for people: text as it is, anything else by what it is. Of a tool's result as well, so of any type. */
export function renderBlock(block: ContentBlock | { readonly type: string }): string {
  switch (block.type) {
    case 'text':
      return plain((block as { readonly text: string }).text)
    case 'image':
    case 'audio': {
      const { type, mimeType, data } = block as Extract<ContentBlock, { type: 'image' | 'audio' }>
      return `[${type}: ${plain(mimeType)}, ${size(data)}]`
    }
    case 'tool_use': {
      const { name, input } = block as Extract<ContentBlock, { type: 'tool_use' }>
      return `[calls ${plain(name)} ${plain(JSON.stringify(input))}]`
    }
    case 'tool_result': {
      const { content, isError } = block as Extract<ContentBlock, { type: 'tool_result' }>
      return `[${isError ? 'the tool failed' : 'the tool returned'}] ${content.map(renderBlock).join('\n')}`
    }
    default:
      return `[${plain(JSON.stringify(block))}]`
  }
}
