import type { AuthInfo, Body, HttpExchange } from '@sampan/http'
import type { Conversation, Listener } from './conversation.ts'

type Headers = Readonly<Record<string, string>>

/** A request as it is carried. */
export interface CarriedRequest {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body?: string
  /** Who is authenticated, as the node that the request reached has found out. */
  readonly authInfo?: AuthInfo
}

/** What the node that has the session says to the one that has the client. */
export type Answered =
  | { readonly type: 'answer'; readonly status: number; readonly headers: Headers; readonly body?: string }
  | { readonly type: 'open'; readonly status: number; readonly headers: Headers; readonly text?: string }
  | { readonly type: 'write'; readonly text: string }
  | { readonly type: 'end'; readonly text?: string }

/** And what it is told. 'slow': the client does not read as fast as is written; 'ready': it does again. */
export type Told = 'left' | 'slow' | 'ready'

/** A request that reached another node, to be served here: its answer travels back there. */
export class CarriedExchange implements HttpExchange {
  readonly method: string
  readonly url: string
  /** To be given to the conversation. */
  readonly listener: Listener
  readonly #request: CarriedRequest
  readonly #conversation: Conversation
  /** The head of a stream, for as long as it waits for what is written first. */
  #head: { readonly status: number; readonly headers: Headers } | undefined
  #ended = false
  #abandoned = false
  #onAbandoned: (() => void) | undefined
  #reading: { readonly ready: Promise<void>; readonly resume: () => void } | undefined

  constructor(request: CarriedRequest, conversation: Conversation) {
    this.method = request.method
    this.url = request.url
    this.#request = request
    this.#conversation = conversation
    this.listener = {
      heard: (told) => {
        if (told === 'slow') this.#pause()
        else if (told === 'ready') this.#resume()
        else this.#leave()
      },
      lost: () => this.#leave(),
    }
  }

  header(name: string): string | undefined {
    return this.#request.headers[name]
  }

  headers(): Headers {
    return this.#request.headers
  }

  async readBody(): Promise<Body> {
    return { kind: 'text', text: this.#request.body ?? '' }
  }

  answer(status: number, headers: Headers, body?: string): void {
    this.#say({ type: 'answer', status, headers, ...(body !== undefined && { body }) }, true)
  }

  openStream(status: number, headers: Headers): void {
    // As in `NodeExchange`: the head travels with the first event, so that the node in between has both or nothing.
    this.#head = { status, headers }
    setImmediate(() => this.#sayHead())
  }

  write(text: string): Promise<void> | undefined {
    if (this.#head === undefined) this.#say({ type: 'write', text }, false)
    else this.#sayHead(text)
    return this.#ended ? undefined : this.#reading?.ready
  }

  end(text?: string): void {
    this.#sayHead()
    this.#say({ type: 'end', ...(text !== undefined && { text }) }, true)
  }

  get abandoned(): boolean {
    return this.#abandoned
  }

  onAbandoned(listener: () => void): void {
    this.#onAbandoned = listener
  }

  #sayHead(text?: string): void {
    const head = this.#head
    this.#head = undefined
    if (head !== undefined) this.#say({ type: 'open', ...head, ...(text !== undefined && { text }) }, false)
  }

  #say(answered: Answered, last: boolean): void {
    if (this.#ended) return
    this.#ended = last
    this.#conversation.say(answered, { last })
  }

  #pause(): void {
    if (this.#reading !== undefined) return
    let resume = (): void => {}
    const ready = new Promise<void>((resolve) => {
      resume = resolve
    })
    this.#reading = { ready, resume }
  }

  #resume(): void {
    this.#reading?.resume()
    this.#reading = undefined
  }

  #leave(): void {
    this.#resume()
    if (this.#ended) return
    this.#ended = true
    this.#abandoned = true
    this.#onAbandoned?.()
  }
}
