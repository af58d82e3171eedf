import { setTimeout } from 'node:timers/promises'
import {
  type Answer,
  createCallableWord,
  createWord,
  type Reply,
  replyTo,
  textOfReply,
  textReply,
  type Word,
} from './answer.ts'
import type { AskedRequest } from './asked.ts'

/** Long enough to come after everything that does not wait, short enough for a test. */
export const DEFAULT_SLOW_MS = 200

/** The user refuses. On 2026, and after a handoff, the server is never told: the call ends at the client. */
export const denied: Word = createWord(() => ({ type: 'denied' }))

/**
 * No answer in time. The request ends at once, in the way that timed-out requests end: nobody waits. On 2026, and after a
 * handoff, the client gives the call up. To see a timeout of the server's own run out, use `slow`.
 */
export const timeout: Word = createWord(() => ({ type: 'timeout' }))

/** Text that answers nothing: no JSON, no label, not even a broken one. */
export const garbage: Word = createWord(() => textReply('~~ }{ qx 0x7f ]( lorem ~~'))

/** An answer that the model's limit cut off in the middle; `cutOff('A long answer')` cuts this one in half. */
export const cutOff: Word & ((answer: Answer) => Word) = createCallableWord(
  () => textReply('The answer to this begins here and then it', 'maxTokens'),
  (answer) => createWord(async (request, signal) => halved(await replyTo(request, answer, signal))),
)

/**
 * The model repeats the system prompt and the prompt; `echo('The answer')` repeats the system prompt alone and then
 * answers, as was reported of GitHub Copilot CLI (copilot-cli#2467).
 */
export const echo: Word & ((answer: Answer) => Word) = createCallableWord(
  ({ system, prompt }) => textReply(paragraphs(system, prompt)),
  (answer) =>
    createWord(async (request, signal) => {
      const reply = await replyTo(request, answer, signal)
      const text = textOfReply(reply)
      return text === undefined ? reply : textReply(paragraphs(request.system, text))
    }),
)

/** Answers late; `slow({ label: 'bug' }, 1_000)` answers this after a second. */
export const slow: Word & ((answer: Answer, afterMs?: number) => Word) = createCallableWord(
  (request, signal) => late(request, signal, 'A slow answer.', DEFAULT_SLOW_MS),
  (answer: Answer, afterMs: number = DEFAULT_SLOW_MS) =>
    createWord((request, signal) => late(request, signal, answer, afterMs)),
)

async function late(request: AskedRequest, signal: AbortSignal, answer: Answer, afterMs: number): Promise<Reply> {
  await setTimeout(afterMs, undefined, { signal })
  return replyTo(request, answer, signal)
}

function halved(reply: Reply): Reply {
  const text = textOfReply(reply)
  return text === undefined ? reply : textReply(text.slice(0, Math.ceil(text.length / 2)), 'maxTokens')
}

function paragraphs(...texts: readonly (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined).join('\n\n')
}
