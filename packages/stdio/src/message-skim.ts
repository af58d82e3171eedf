import type { RequestId } from '@sampan/wire'

/** What can be told of a message that was not kept. */
export interface SkimmedMessage {
  readonly id: RequestId | undefined
  /** There is a `method`: a request or, without an id, a notification. */
  readonly hasMethod: boolean
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACE = 0x7b
const OPEN_BRACKET = 0x5b
const CLOSE_BRACE = 0x7d
const CLOSE_BRACKET = 0x5d

/** Longer keys and ids are not remembered: neither `id` nor `method` is that long, and no SDK makes such ids. */
const MAX_TOKEN_BYTES = 256

/**
 * Reads the `id` of a JSON object that is too long to keep, and whether it has a `method`, while its bytes go by.
 * Members of nested objects are told apart from the message's own. On text that is not JSON it may find nothing.
 */
export class MessageSkim {
  bytes = 0
  #depth = 0
  #inString = false
  #escaped = false
  /** The key or the value at hand, of the message's own members. */
  #token: number[] = []
  #key: string | undefined
  #id: RequestId | undefined
  #hasMethod = false

  push(chunk: Buffer, start: number, end: number): void {
    this.bytes += end - start
    for (let index = start; index < end; index++) this.#step(chunk[index] as number)
  }

  message(): SkimmedMessage {
    return { id: this.#id, hasMethod: this.#hasMethod }
  }

  #step(byte: number): void {
    if (this.#inString) {
      this.#collect(byte)
      if (this.#escaped) this.#escaped = false
      else if (byte === BACKSLASH) this.#escaped = true
      else if (byte === QUOTE) this.#inString = false
      return
    }
    switch (byte) {
      case QUOTE:
        this.#inString = true
        this.#collect(byte)
        return
      case OPEN_BRACE:
      case OPEN_BRACKET:
        this.#depth++
        return
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        if (this.#depth === 1) this.#endMember()
        this.#depth--
        return
      case COLON:
        if (this.#depth === 1) this.#key = this.#takeToken() as string | undefined
        return
      case COMMA:
        if (this.#depth === 1) this.#endMember()
        return
      default:
        this.#collect(byte)
    }
  }

  #collect(byte: number): void {
    if (this.#depth === 1 && this.#token.length < MAX_TOKEN_BYTES) this.#token.push(byte)
  }

  #endMember(): void {
    const value = this.#takeToken()
    if (this.#key === 'method') this.#hasMethod = true
    else if (this.#key === 'id' && (typeof value === 'string' || Number.isSafeInteger(value)))
      this.#id = value as RequestId
    this.#key = undefined
  }

  #takeToken(): unknown {
    const text = Buffer.from(this.#token).toString('utf8')
    this.#token = []
    try {
      return JSON.parse(text)
    } catch {
      // An object, an array, a token cut at the bound, or no JSON at all: in no case an id.
      return undefined
    }
  }
}
