import type {
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3GenerateResult,
  LanguageModelV3StreamPart,
} from '@ai-sdk/provider'
import type { SampleResult, SamplingContext } from '@sampan/core'
import type { SamplingModelOptions } from './options.ts'
import { toModelCall } from './request.ts'
import { toGenerateResult } from './result.ts'

/**
 * Whoever answers `ctx.sample` as a language model of the AI SDK, for `generateText`, `streamText`, structured output,
 * tools and agents of `ai`. It is a model of specification v3: AI SDK 6 takes it as it is, 7 adapts it.
 *
 * Sampling does not stream, so `streamText` gets an answer in one piece. Usage is estimated unless the provider answered:
 * `providerMetadata.sampan` says so, and which route answered.
 *
 * Failures are `SamplingError`s, which the AI SDK does not retry: core has done that.
 */
export function samplingModel(
  ctx: Pick<SamplingContext, 'sample' | 'client'>,
  options: SamplingModelOptions = {},
): LanguageModelV3 {
  return {
    specificationVersion: 'v3',
    provider: 'sampan',
    modelId: ctx.client.name ?? 'client',
    // None: the AI SDK downloads what a URL points at, since clients take data alone.
    supportedUrls: {},
    doGenerate: (call) => generate(ctx, call, options),
    async doStream(call) {
      return { stream: streamOf(await generate(ctx, call, options)) }
    },
  }
}

async function generate(
  ctx: Pick<SamplingContext, 'sample' | 'client'>,
  callOptions: LanguageModelV3CallOptions,
  options: SamplingModelOptions,
): Promise<LanguageModelV3GenerateResult> {
  const call = toModelCall(callOptions, options, ctx.client)
  const { request, output } = call
  try {
    const result: SampleResult<unknown> = await (output === undefined
      ? ctx.sample(request)
      : ctx.sample({ ...request, output }))
    return toGenerateResult(result, call)
  } catch (error) {
    // The AI SDK knows its own abort by the signal's reason.
    callOptions.abortSignal?.throwIfAborted()
    throw error
  }
}

function streamOf(result: LanguageModelV3GenerateResult): ReadableStream<LanguageModelV3StreamPart> {
  return new ReadableStream({
    start(controller) {
      for (const part of streamParts(result)) controller.enqueue(part)
      controller.close()
    },
  })
}

function* streamParts(result: LanguageModelV3GenerateResult): Generator<LanguageModelV3StreamPart> {
  const { content, warnings, response, finishReason, usage, providerMetadata } = result
  yield { type: 'stream-start', warnings }
  yield { type: 'response-metadata', ...response }
  for (const [index, part] of content.entries()) {
    if (part.type !== 'text') {
      yield part as LanguageModelV3StreamPart
      continue
    }
    const id = String(index)
    yield { type: 'text-start', id }
    yield { type: 'text-delta', id, delta: part.text }
    yield { type: 'text-end', id }
  }
  yield { type: 'finish', finishReason, usage, ...(providerMetadata !== undefined && { providerMetadata }) }
}
