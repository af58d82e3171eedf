import type { ContentBlock, CreateMessageParams, CreateMessageResult } from '../protocol.ts'

/** What a model writes at most when the client does not pass the server's limit on, in tokens. */
export const OWN_MAX_TOKENS = 16_384

export function blocksOf(content: CreateMessageResult['content']): readonly ContentBlock[] {
  return Array.isArray(content) ? content : [content as ContentBlock]
}

/** The text of a message, its blocks joined as a streaming client joins them: without anything in between. */
export function textOf(content: CreateMessageResult['content']): string {
  return blocksOf(content)
    .map((block) => (block.type === 'text' ? block.text : ''))
    .join('')
}

/** A request without the parameters that the client ignores; `maxTokens`, which no request is without, becomes the model's own limit. */
export function without(
  request: CreateMessageParams,
  ...ignored: readonly Exclude<keyof CreateMessageParams, 'messages' | '_meta'>[]
): CreateMessageParams {
  const kept = Object.entries(request).filter(([name]) => !(ignored as readonly string[]).includes(name))
  return { maxTokens: OWN_MAX_TOKENS, ...(Object.fromEntries(kept) as Omit<CreateMessageParams, 'maxTokens'>) }
}
