import { CANCEL_SYMBOL, multiline, multiselect, select, text } from '@clack/prompts'
import { type CommandIo, Interrupted } from './io.ts'
import type { Screen } from './screen.ts'

export interface Choice<Value extends string> {
  readonly value: Value
  readonly label: string
  readonly hint?: string
}

export interface TextQuestion {
  readonly message: string
  readonly initial?: string
  readonly placeholder?: string
  /** Why an input will not do; undefined when it will. */
  readonly validate?: (input: string) => string | undefined
}

/**
 * Asks the person at the terminal, one question at a time: what runs in parallel takes its turn. Whoever ends a question
 * with Ctrl-C or Escape ends the command.
 */
export class Prompts {
  readonly #io: Pick<CommandIo, 'stdin' | 'stderr'>
  readonly #screen: Screen
  #last: Promise<unknown> = Promise.resolve()
  #signal: AbortSignal

  /** @param signal Takes away any question. */
  constructor(io: Pick<CommandIo, 'stdin' | 'stderr'>, screen: Screen, signal: AbortSignal) {
    this.#io = io
    this.#screen = screen
    this.#signal = signal
  }

  /** Everything that `run` asks comes in one piece. Once `signal` aborts, its question is taken away. */
  turn<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => {
      signal.throwIfAborted()
      this.#signal = signal
      return run()
    })
    // The next turn comes whatever became of this one.
    this.#last = turn.catch(() => {})
    return turn
  }

  select<Value extends string>(message: string, options: readonly Choice<Value>[]): Promise<Value> {
    return this.#ask((streams) =>
      select<string>({ ...streams, message, options: options.map((option) => ({ ...option })) }),
    ) as Promise<Value>
  }

  /** Any number of the options, none included. */
  selectMany(message: string, options: readonly Choice<string>[], initial: readonly string[]): Promise<string[]> {
    return this.#ask((streams) =>
      multiselect<string>({
        ...streams,
        message: `${message} (Space picks)`,
        options: options.map((option) => ({ ...option })),
        initialValues: initial,
        required: false,
      }),
    )
  }

  text({ message, initial, placeholder, validate }: TextQuestion): Promise<string> {
    return this.#ask((streams) =>
      text({
        ...streams,
        message,
        ...(initial !== undefined && { initialValue: initial }),
        ...(placeholder !== undefined && { placeholder }),
        ...(validate && { validate: (input) => validate(input ?? '') }),
      }),
    )
  }

  /** Several lines; Enter twice ends them. */
  lines({ message, initial, validate }: TextQuestion): Promise<string> {
    return this.#ask((streams) =>
      multiline({
        ...streams,
        message: `${message} (Enter twice when done)`,
        ...(initial !== undefined && { initialValue: initial }),
        ...(validate && { validate: (input) => validate(input ?? '') }),
      }),
    )
  }

  async #ask<Value>(
    ask: (streams: {
      readonly input: CommandIo['stdin']
      readonly output: CommandIo['stderr']
      readonly signal: AbortSignal
    }) => Promise<Value | typeof CANCEL_SYMBOL>,
  ): Promise<Value> {
    const signal = this.#signal
    const answer = await this.#screen.without(() => ask({ input: this.#io.stdin, output: this.#io.stderr, signal }))
    if (answer === CANCEL_SYMBOL) {
      signal.throwIfAborted()
      throw new Interrupted()
    }
    // An empty input comes as undefined.
    return (answer ?? '') as Value
  }
}
