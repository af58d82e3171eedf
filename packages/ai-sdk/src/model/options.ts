import type { TextSampleRequest } from '@sampan/core'

/**
 * What every call of the model is sampled with, besides what the AI SDK says: as in `ctx.sample`. A call can set them
 * for itself: `providerOptions: { sampan: { prefer: 'fast' } }`.
 */
export type SamplingModelOptions = Pick<
  TextSampleRequest,
  | 'prefer'
  | 'maxTokens'
  | 'temperature'
  | 'routes'
  | 'timeoutMs'
  | 'purpose'
  | 'maxReasks'
  | 'coerce'
  | 'onDenied'
  | 'cache'
  | 'budget'
  | 'maxInputTokens'
  | 'includeContext'
>

const NAMES: Readonly<Record<keyof SamplingModelOptions, true>> = {
  prefer: true,
  maxTokens: true,
  temperature: true,
  routes: true,
  timeoutMs: true,
  purpose: true,
  maxReasks: true,
  coerce: true,
  onDenied: true,
  cache: true,
  budget: true,
  maxInputTokens: true,
  includeContext: true,
}

export const OPTION_NAMES: ReadonlySet<string> = new Set(Object.keys(NAMES))
