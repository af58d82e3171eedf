import type { LanguageModelV3StreamPart, LanguageModelV3Usage } from '@ai-sdk/provider'
import { SamplingError } from '@sampan/core'
import type { SamplingProvider } from '@sampan/core'
import { AnswerParts } from './answer-parts.ts'
import type { GeneratedFile } from './answer-parts.ts'
import { classifyError } from './classify-error.ts'
import { modelName } from './language-model.ts'
import type { AiSdkLanguageModel } from './language-model.ts'
import { finishReason, stopReason } from './stop-reason.ts'
import type { AnyFinishReason, FinishReason } from './stop-reason.ts'
import { ignoredParameter, warningText } from './warning.ts'
import type { AnyWarning } from './warning.ts'

export type ProviderResult = Awaited<ReturnType<SamplingProvider>>

/** v2 writes usage as plain numbers. */
type AnyUsage =
  | Pick<LanguageModelV3Usage, 'inputTokens' | 'outputTokens'>
  | { readonly inputTokens: number | undefined; readonly outputTokens: number | undefined }

/** The parts of all three specifications that matter here; others (sources, pings, raw chunks) are passed over. */
type StreamPart =
  | Extract<LanguageModelV3StreamPart, { type: `text-${string}` | `reasoning-${string}` }>
  | Extract<LanguageModelV3StreamPart, { type: 'response-metadata' | 'tool-call' | 'error' }>
  | { readonly type: 'finish'; readonly finishReason: AnyFinishReason; readonly usage: AnyUsage }
  | { readonly type: 'stream-start'; readonly warnings: readonly AnyWarning[] }
  | ({ readonly type: 'file' } & GeneratedFile)

export interface ReadSettings {
  readonly signal: AbortSignal
  readonly onWarning: (message: string) => void
}

/**
 * Reads an answer to its end.
 *
 * @throws {SamplingError} `transport` for a stream that breaks off, `denied` for a content filter, or what the provider reported.
 */
export async function readAnswer(
  stream: ReadableStream<unknown>,
  model: AiSdkLanguageModel,
  { signal, onWarning }: ReadSettings,
): Promise<ProviderResult> {
  const parts = new AnswerParts()
  const ignored: string[] = []
  let modelId = model.modelId
  let finish: { readonly reason: FinishReason; readonly usage: AnyUsage } | undefined

  for await (const part of readParts(stream, signal)) {
    switch (part.type) {
      case 'stream-start':
        for (const warning of part.warnings) {
          onWarning(warningText(warning, model))
          const parameter = ignoredParameter(warning)
          if (parameter !== undefined) ignored.push(parameter)
        }
        break
      case 'response-metadata':
        modelId = part.modelId ?? modelId
        break
      case 'text-start':
        parts.append('text', part.id, '', part.providerMetadata)
        break
      case 'text-delta':
        parts.append('text', part.id, part.delta, part.providerMetadata)
        break
      case 'text-end':
        parts.end('text', part.id, part.providerMetadata)
        break
      case 'reasoning-start':
        parts.append('reasoning', part.id, '', part.providerMetadata)
        break
      case 'reasoning-delta':
        parts.append('reasoning', part.id, part.delta, part.providerMetadata)
        break
      case 'reasoning-end':
        parts.end('reasoning', part.id, part.providerMetadata)
        break
      case 'tool-call':
        parts.addToolCall(part)
        break
      case 'file':
        if (!parts.addFile(part))
          onWarning(`${modelName(model)} made a file (${part.mediaType}) that sampling cannot carry`)
        break
      case 'finish':
        finish = { reason: finishReason(part.finishReason), usage: part.usage }
        break
      case 'error':
        throw classifyError(part.error, model)
    }
  }
  signal.throwIfAborted()
  if (finish === undefined) throw brokenOff(parts, model)
  const result = toResult(parts, finish, modelId, model)
  return ignored.length === 0 ? result : { ...result, ignored }
}

async function* readParts(stream: ReadableStream<unknown>, signal: AbortSignal): AsyncGenerator<StreamPart> {
  const reader = stream.getReader()
  // Cancelling ends the pending read at once, even for a model that does not watch the signal itself.
  const cancel = (): void => void reader.cancel(signal.reason).catch(() => {})
  if (signal.aborted) cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value as StreamPart
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    cancel()
  }
}

function toResult(
  parts: AnswerParts,
  { reason, usage }: { readonly reason: FinishReason; readonly usage: AnyUsage },
  modelId: string,
  model: AiSdkLanguageModel,
): ProviderResult {
  const evidence = { text: parts.text, model: modelId, stopReason: reason.raw ?? reason.unified }
  if (reason.unified === 'content-filter') {
    // A refusal, though the model's and not the user's. Asking again gives the same, and no other model is asked to
    // say what this one's policy withholds unless the author says so: exactly what the table does for `denied`.
    throw new SamplingError('denied', `${modelName(model)} refused to answer: its content filter stopped the answer.`, {
      evidence,
    })
  }
  if (reason.unified === 'error') {
    throw new SamplingError('internal', `${modelName(model)} ended its answer with an error.`, { evidence })
  }
  const content = parts.toBlocks(reason)
  const unexplained = reason.raw === undefined && (reason.unified === 'other' || reason.unified === 'unknown')
  if (reason.unified === 'interrupted' || (unexplained && content.length === 0)) throw brokenOff(parts, model)

  // Some servers report `stop` beside tool calls.
  const calledTool = content.some((block) => block.type === 'tool_use')
  const why = calledTool && reason.unified === 'stop' ? 'toolUse' : stopReason(reason)
  const counted = tokenCounts(usage)
  return {
    role: 'assistant',
    content,
    model: modelId,
    ...(why !== undefined && { stopReason: why }),
    ...(counted !== undefined && { usage: counted }),
  }
}

function tokenCounts({ inputTokens, outputTokens }: AnyUsage): ProviderResult['usage'] {
  const input = typeof inputTokens === 'object' ? inputTokens.total : inputTokens
  const output = typeof outputTokens === 'object' ? outputTokens.total : outputTokens
  // Some servers leave usage out, which reaches us as undefined or NaN; core then estimates.
  return Number.isFinite(input) && Number.isFinite(output)
    ? { inputTokens: input as number, outputTokens: output as number }
    : undefined
}

function brokenOff(parts: AnswerParts, model: AiSdkLanguageModel): SamplingError {
  return new SamplingError('transport', `The stream of ${modelName(model)} ended before the answer was complete.`, {
    evidence: { text: parts.text, model: model.modelId },
  })
}
