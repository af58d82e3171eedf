import type { SharedV3ProviderOptions } from '@ai-sdk/provider'
import type { CreateMessageParams, SamplingProvider } from '@sampan/core'
import { toCallOptions } from './call-options.ts'
import { abortError, classifyError } from './classify-error.ts'
import { requireLanguageModel } from './language-model.ts'
import type { AiSdkLanguageModel, ModelChooser } from './language-model.ts'
import { readAnswer } from './read-answer.ts'
import type { ProviderResult } from './read-answer.ts'

export interface FromAiSdkOptions {
  /** Options of the model's own provider, passed on as they are: `{ anthropic: { effort: 'low' } }`. */
  readonly providerOptions?: SharedV3ProviderOptions
  /**
   * Whether the model takes tools. If not, tools and structured output are written into the prompt: for local models that
   * have none, and for ones that cannot be made to call one, as Claude cannot while it thinks. @default true
   */
  readonly supportsTools?: boolean
  /** Hears what the provider could not honour, such as a temperature that a reasoning model ignores. @default nothing */
  readonly onWarning?: (message: string) => void
}

/**
 * Any AI SDK language model as the `provider` of `withSampling`, or a function that chooses one for each request.
 *
 * The model is streamed, so that long answers keep their connection busy and an abort takes effect in the middle of
 * one. It is called at its specification's level, below `ai`, where nothing retries: core's table decides about that.
 *
 * @throws {TypeError} for what is not a language model, at once or, from a chooser, when it has chosen.
 */
export function fromAiSdk(model: AiSdkLanguageModel | ModelChooser, options: FromAiSdkOptions = {}): SamplingProvider {
  const choose = typeof model === 'function' ? model : always(requireLanguageModel(model, 'fromAiSdk'))
  const provider: SamplingProvider = async (request, { signal }) => {
    const chosen = await choose(request.modelPreferences ?? {}, request)
    return ask(requireLanguageModel(chosen, 'The function given to fromAiSdk'), request, signal, options)
  }
  return Object.assign(provider, { supportsTools: options.supportsTools ?? true })
}

function always(model: AiSdkLanguageModel): ModelChooser {
  return () => model
}

async function ask(
  model: AiSdkLanguageModel,
  request: CreateMessageParams,
  signal: AbortSignal,
  { providerOptions, onWarning = () => {} }: FromAiSdkOptions,
): Promise<ProviderResult> {
  try {
    const callOptions = toCallOptions(request, model.specificationVersion, { signal, providerOptions })
    const { stream } = await unlessAborted(signal, () => model.doStream(callOptions as never))
    return await readAnswer(stream, model, { signal, onWarning })
  } catch (error) {
    throw signal.aborted ? abortError(signal.reason, model) : classifyError(error, model)
  }
}

/** Rejects as soon as the signal aborts, even if the model does not watch it. */
async function unlessAborted<T>(signal: AbortSignal, start: () => PromiseLike<T>): Promise<T> {
  signal.throwIfAborted()
  let onAbort = (): void => {}
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([start(), aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
