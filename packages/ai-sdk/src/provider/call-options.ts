import type { LanguageModelV3CallOptions, SharedV3ProviderOptions } from '@ai-sdk/provider'
import type { CreateMessageParams } from '@sampan/core'
import type { AiSdkLanguageModel } from './language-model.ts'
import { toPrompt } from './prompt.ts'
import { promptForV2, promptForV4 } from './specification.ts'

export interface CallSettings {
  readonly signal: AbortSignal
  readonly providerOptions: SharedV3ProviderOptions | undefined
}

/** What `doStream` of this model is called with. `includeContext` and `metadata` mean nothing to a model and stay behind. */
export function toCallOptions(
  request: CreateMessageParams,
  version: AiSdkLanguageModel['specificationVersion'],
  { signal, providerOptions }: CallSettings,
): LanguageModelV3CallOptions {
  const tools = request.tools ?? []
  return {
    prompt: promptFor(request, version),
    maxOutputTokens: request.maxTokens,
    abortSignal: signal,
    ...(request.temperature !== undefined && { temperature: request.temperature }),
    ...(request.stopSequences !== undefined && { stopSequences: [...request.stopSequences] }),
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, inputSchema }) => ({
        type: 'function' as const,
        name,
        ...(description !== undefined && { description }),
        inputSchema,
      })),
      toolChoice: { type: request.toolChoice?.mode ?? 'auto' },
    }),
    ...(providerOptions !== undefined && { providerOptions }),
  }
}

function promptFor(
  request: CreateMessageParams,
  version: AiSdkLanguageModel['specificationVersion'],
): LanguageModelV3CallOptions['prompt'] {
  const prompt = toPrompt(request)
  if (version === 'v2') return promptForV2(prompt)
  return version === 'v4' ? promptForV4(prompt) : prompt
}
