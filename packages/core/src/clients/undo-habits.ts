import type { ContentBlock, CreateMessageParams } from '../protocol.ts'
import type { Answer } from '../sample/result.ts'
import { classifyClientError } from './classify-error.ts'
import type { ClientHabits } from './registry.ts'

/**
 * The answer without what this client is known to put into it.
 *
 * @throws {SamplingError} where the answer is a failure of the client's in words
 */
export function undoHabits(answer: Answer, params: CreateMessageParams, habits: ClientHabits | undefined): Answer {
  if (habits === undefined) return answer
  if (habits.answersFailures === true && answer.stopReason === 'error')
    throw classifyClientError(new Error(answer.text), habits)
  const unEchoed = habits.echoesSystemPrompt === true ? withoutEcho(answer, params.systemPrompt) : answer
  // A stop reason that is always the same says nothing.
  return habits.stopReason === 'constant' ? { ...unEchoed, stopReason: undefined } : unEchoed
}

function withoutEcho(answer: Answer, systemPrompt: string | undefined): Answer {
  const echo = systemPrompt?.trim()
  if (echo === undefined || echo === '' || !answer.text.trimStart().startsWith(echo)) return answer
  const text = answer.text.trimStart().slice(echo.length).trimStart()
  return { ...answer, text, content: withoutStart(answer.content, answer.text.length - text.length) }
}

/** Without so many characters of text at the beginning; what is no text stays. */
function withoutStart(content: readonly ContentBlock[], length: number): readonly ContentBlock[] {
  let left = length
  const rest = content.flatMap((block): readonly ContentBlock[] => {
    if (block.type !== 'text') return [block]
    const text = block.text.slice(left)
    left = Math.max(0, left - block.text.length)
    return text === '' ? [] : [{ ...block, text }]
  })
  return rest.length > 0 ? rest : [{ type: 'text', text: '' }]
}
