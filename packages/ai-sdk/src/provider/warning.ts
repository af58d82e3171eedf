import { modelName } from './language-model.ts'
import type { AiSdkLanguageModel } from './language-model.ts'

/** A warning of any specification: v2 names a setting or a tool, v3 and v4 a feature, and some only have a message. */
export interface AnyWarning {
  readonly type: string
  readonly feature?: string
  readonly setting?: string
  readonly tool?: { readonly name: string }
  readonly message?: string
  readonly details?: string
}

/** Settings of the AI SDK, by the parameters of a sampling request that they come from. */
const PARAMETERS: ReadonlyMap<string, string> = new Map([
  ['temperature', 'temperature'],
  ['maxOutputTokens', 'maxTokens'],
  ['stopSequences', 'stopSequences'],
])

/** The parameter that the model did not heed, as `result.ignored` names it. */
export function ignoredParameter({ type, feature, setting }: AnyWarning): string | undefined {
  return type.startsWith('unsupported') ? PARAMETERS.get(feature ?? setting ?? '') : undefined
}

export function warningText(warning: AnyWarning, model: AiSdkLanguageModel): string {
  const { type, feature, setting, tool, message, details } = warning
  const subject = feature ?? setting ?? tool?.name ?? type
  const words = message ?? `${subject} ${type === 'compatibility' ? 'is emulated' : 'is not supported'}`
  return `${modelName(model)}: ${words}${details === undefined ? '' : `. ${details}`}`
}
