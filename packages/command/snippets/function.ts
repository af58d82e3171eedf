import type { SamplingProvider } from '@sampan/core'
import { SamplingError } from '@sampan/core'

/** Asks a server that speaks OpenAI's chat format, such as llama.cpp, vLLM or Ollama. */
export const provider: SamplingProvider = async ({ systemPrompt, messages, maxTokens, temperature }, { signal }) => {
  const response = await fetch(`${process.env.MODEL_URL ?? 'http://127.0.0.1:8080'}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${process.env.MODEL_KEY ?? ''}` },
    body: JSON.stringify({
      model: 'local',
      max_tokens: maxTokens,
      temperature,
      messages: [
        ...(systemPrompt === undefined ? [] : [{ role: 'system', content: systemPrompt }]),
        ...messages.map(({ role, content }) => ({
          role,
          content: [content].flat().filter((block) => block.type === 'text'),
        })),
      ],
    }),
    signal,
  })
  if (response.status === 429) throw new SamplingError('rate_limited', 'The model server is busy.')
  if (!response.ok) throw new SamplingError('internal', `The model server answered ${response.status}.`)
  const { choices, model, usage } = (await response.json()) as {
    choices: [{ message: { content: string }; finish_reason: string }]
    model: string
    usage: { prompt_tokens: number; completion_tokens: number }
  }
  return {
    role: 'assistant',
    content: { type: 'text', text: choices[0].message.content },
    model,
    stopReason: choices[0].finish_reason === 'length' ? 'maxTokens' : 'endTurn',
    usage: { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens },
  }
}
