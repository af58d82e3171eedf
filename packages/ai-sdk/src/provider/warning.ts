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

export function warningText(warning: AnyWarning, model: AiSdkLanguageModel): string {
  const { type, feature, setting, tool, message, details } = warning
  const subject = feature ?? setting ?? tool?.name ?? type
  const words = message ?? `${subject} ${type === 'compatibility' ? 'is emulated' : 'is not supported'}`
  return `${modelName(model)}: ${words}${details === undefined ? '' : `. ${details}`}`
}
