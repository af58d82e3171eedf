import type { CreateMessageParams, ModelPreferences } from '@sampan/core'

/**
 * An AI SDK language model of any specification that is in use, by its shape: `v2` (AI SDK 5), `v3` (6) or `v4` (7).
 * The types of all three never stand in one version of `@ai-sdk/provider`, so none of them is named here.
 */
export interface AiSdkLanguageModel {
  readonly specificationVersion: 'v2' | 'v3' | 'v4'
  readonly provider: string
  readonly modelId: string
  doStream(options: never): PromiseLike<{ readonly stream: ReadableStream<unknown> }>
}

/** Chooses the model of one request. `preferences` are empty where the request states none. */
export type ModelChooser = (
  preferences: ModelPreferences,
  request: CreateMessageParams,
) => AiSdkLanguageModel | PromiseLike<AiSdkLanguageModel>

const SPECIFICATIONS: ReadonlySet<unknown> = new Set(['v2', 'v3', 'v4'])

/**
 * Gives the value back if it is a language model.
 *
 * @throws {TypeError} that says what was given instead, such as a model id or a provider that was not called.
 */
export function requireLanguageModel(value: unknown, source: string): AiSdkLanguageModel {
  if (isLanguageModel(value)) return value
  throw new TypeError(
    `${source} ${describeOther(value)}. Give it an AI SDK language model, such as anthropic('claude-sonnet-5').`,
  )
}

/** How messages name a model: `anthropic.messages claude-sonnet-5`. */
export function modelName(model: Pick<AiSdkLanguageModel, 'provider' | 'modelId'>): string {
  return `${model.provider} ${model.modelId}`
}

function isLanguageModel(value: unknown): value is AiSdkLanguageModel {
  if (typeof value !== 'object' || value === null) return false
  const model = value as Partial<AiSdkLanguageModel>
  // A provider that was called with preferences in place of an id makes a "model" whose id is an object.
  return (
    typeof model.doStream === 'function' &&
    typeof model.modelId === 'string' &&
    SPECIFICATIONS.has(model.specificationVersion)
  )
}

function describeOther(value: unknown): string {
  if (typeof value === 'string') {
    return `got the model id '${value}', which only the AI SDK's global provider resolves (gateway('${value}') is a model)`
  }
  const version = (value as { specificationVersion?: unknown } | null | undefined)?.specificationVersion
  if (typeof version === 'string' && !SPECIFICATIONS.has(version)) {
    return `got a model of specification ${version}; v2, v3 and v4 are known`
  }
  return `got ${value === null ? 'null' : typeof value}, which is not a language model`
}
