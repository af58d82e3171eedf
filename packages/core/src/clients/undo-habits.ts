import type { CreateMessageParams } from '../protocol.ts'
import type { Answer } from '../sample/result.ts'
import type { ClientHabits } from './registry.ts'

/** The answer without what this client is known to put into it. */
export function undoHabits(answer: Answer, params: CreateMessageParams, habits: ClientHabits | undefined): Answer {
  if (habits === undefined) return answer
  const unEchoed = habits.echoesSystemPrompt === true ? withoutEcho(answer, params.systemPrompt) : answer
  // A stop reason that is always the same says nothing.
  return habits.stopReason === 'constant' ? { ...unEchoed, stopReason: undefined } : unEchoed
}

function withoutEcho(answer: Answer, systemPrompt: string | undefined): Answer {
  const echo = systemPrompt?.trim()
  if (echo === undefined || echo === '' || !answer.text.trimStart().startsWith(echo)) return answer
  const text = answer.text.trimStart().slice(echo.length).trimStart()
  return { ...answer, text, content: [{ type: 'text', text }] }
}
