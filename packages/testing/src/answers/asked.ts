import type { ContentBlock, CreateMessageParams, ModelPreferences, Route } from '@sampan/core'
import { countMessages, estimateTokens } from '@sampan/core/testing'
import { withSameBoundary } from './boundary.ts'

/** Who is asked: the fallback is code, and asked nothing. */
export type AskedRoute = Exclude<Route, 'fallback'>

/** A sampling request as it reached whoever was to answer it, with what tests ask about it read out. */
export interface AskedRequest extends CreateMessageParams {
  /** The text of all messages, what is not text as `[image]` and the like. */
  readonly prompt: string
  /** `systemPrompt`, under the name that `ctx.sample` has for it. */
  readonly system: string | undefined
  /** `modelPreferences`, as they were sent. */
  readonly preferences: ModelPreferences | undefined
  /** What the sample is for, in its author's words. */
  readonly purpose: string | undefined
  /** An estimate of what the request takes. */
  readonly inputTokens: number
  readonly route: AskedRoute
  /** From 1 on, within one run. */
  readonly number: number
}

export function askedRequest(params: CreateMessageParams, route: AskedRoute, number: number): AskedRequest {
  const { messages, systemPrompt, modelPreferences, metadata } = params
  const purpose = metadata?.['purpose']
  return {
    ...params,
    prompt: messages.map(({ content }) => [content].flat().map(textOfBlock).join('\n')).join('\n\n'),
    system: systemPrompt,
    preferences: modelPreferences,
    purpose: typeof purpose === 'string' ? purpose : undefined,
    inputTokens: countMessages(messages, systemPrompt, (text) => estimateTokens(withSameBoundary(text))),
    route,
    number,
  }
}

/** The request alone, as the protocol has it, for a model that takes nothing else. */
export function paramsOf(request: CreateMessageParams): CreateMessageParams {
  const { prompt, system, preferences, purpose, inputTokens, route, number, ...params } = request as AskedRequest
  return params
}

function textOfBlock(block: ContentBlock): string {
  switch (block.type) {
    case 'text':
      return block.text
    case 'tool_use':
      return `[calls ${block.name} ${JSON.stringify(block.input)}]`
    case 'tool_result':
      return block.content.map(textOfBlock).join('\n')
    case 'image':
    case 'audio':
      return `[${block.type}]`
  }
}
