/** What the server writes for each start of its handler. */
const START = /^code-review (\d+): review_diff starts$/

/** One process's stderr. */
export interface ProcessLog {
  readonly text: string
  write(text: string): void
}

/** Counts how often the handler was started, and in how many processes, from what the servers log. */
export class HandlerStarts {
  readonly #logs: ProcessLog[] = []

  newLog(): ProcessLog {
    const log = {
      text: '',
      write: (text: string) => {
        log.text += text
      },
    }
    this.#logs.push(log)
    return log
  }

  get #pids(): readonly string[] {
    return this.#logs.flatMap(({ text }) => text.split('\n').flatMap((line) => START.exec(line)?.[1] ?? []))
  }

  get count(): number {
    return this.#pids.length
  }

  get processes(): number {
    return new Set(this.#pids).size
  }
}
