import type { CreateMessageParams } from '@sampan/core'
import { type Answer, type AnswerFunction, type Answers, isWord, type Reply, replyTo } from './answer.ts'
import { type AskedRequest, type AskedRoute, askedRequest } from './asked.ts'

/** The answers of one run, and what was asked in it, in the order in which it was asked. */
export class Script {
  readonly asked: AskedRequest[] = []
  /** What went wrong in the script itself, as opposed to answers that are wrong on purpose. */
  readonly failures: Error[] = []
  readonly #answers: Answers

  constructor(answers: Answers) {
    this.#answers = answers
  }

  /** Writes a request down as it was sent. */
  record(params: CreateMessageParams, route: AskedRoute): AskedRequest {
    const request = askedRequest(params, route, this.asked.length + 1)
    this.asked.push(request)
    return request
  }

  /** Answers a request that was written down. @param seen What the client shows its model, where that is less. */
  async reply(recorded: AskedRequest, signal: AbortSignal, seen: CreateMessageParams = recorded): Promise<Reply> {
    const request = seen === recorded ? recorded : askedRequest(seen, recorded.route, recorded.number)
    try {
      const answer = this.#answerFor(request)
      return await replyTo(request, isComputed(answer) ? await answer(request, { signal }) : answer, signal)
    } catch (error) {
      // Whoever was cancelled while answering has nothing to say, and that is no fault of the script.
      if (!signal.aborted) this.failures.push(error instanceof Error ? error : new Error(String(error)))
      throw error
    }
  }

  #answerFor(request: AskedRequest): Answer | AnswerFunction {
    if (!isList(this.#answers)) return this.#answers
    const answer = this.#answers[request.number - 1]
    if (answer !== undefined) return answer
    throw new Error(
      `The script has ${this.#answers.length} answer${this.#answers.length === 1 ? '' : 's'}, and this is question ` +
        `${request.number}:\n${excerpt(request.prompt)}\nAdd an answer to the list, or compute them with a function.`,
    )
  }
}

function isList(answers: Answers): answers is readonly (Answer | AnswerFunction)[] {
  return Array.isArray(answers)
}

function isComputed(answer: Answer | AnswerFunction): answer is AnswerFunction {
  return typeof answer === 'function' && !isWord(answer)
}

const EXCERPT_LENGTH = 500

export function excerpt(text: string): string {
  return text.length <= EXCERPT_LENGTH ? text : `${text.slice(0, EXCERPT_LENGTH)}… (${text.length} characters)`
}
