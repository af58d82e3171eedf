export interface ServerSentEvent {
  readonly id: string | undefined
  readonly event: string
  readonly data: string
}

/** Reads a stream of server-sent events, of which MCP uses `id`, `event` and `data`, from text cut anywhere. */
export class ServerSentEventReader {
  readonly #onEvent: (event: ServerSentEvent) => void
  #unfinished = ''
  #id: string | undefined
  #event = 'message'
  #data: string[] = []

  constructor(onEvent: (event: ServerSentEvent) => void) {
    this.#onEvent = onEvent
  }

  push(text: string): void {
    const lines = (this.#unfinished + text).split('\n')
    this.#unfinished = lines.pop() ?? ''
    for (const line of lines) this.#readLine(line.replace(/\r$/, ''))
  }

  #readLine(line: string): void {
    if (line === '') {
      if (this.#data.length > 0) this.#onEvent({ id: this.#id, event: this.#event, data: this.#data.join('\n') })
      this.#event = 'message'
      this.#data = []
      return
    }
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') this.#data.push(value)
    else if (field === 'event') this.#event = value
    else if (field === 'id') this.#id = value
  }
}
