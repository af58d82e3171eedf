/** One message between two nodes. Short names, because most messages are small. */
export interface Frame {
  /** The conversation. */
  readonly c: string
  /** The node that sent this. */
  readonly f: string
  /** The number of what is said; absent where nothing is said but what was heard. */
  readonly n?: number
  readonly b?: unknown
  /** Opens the conversation: what it is about. */
  readonly o?: string
  /** The last that the sender has to say. */
  readonly l?: true
  /** The next number that the sender expects: it has all before. */
  readonly a?: number
  /** Asks for a sign of life, and for everything from `a` on once more. */
  readonly q?: true
  /** The sender knows nothing of this conversation; `n` is the number of what it heard of it. */
  readonly x?: true
}

/** 'gone': the other node has ended, or knows nothing of it. 'silent': it cannot be told, such as with Redis away. */
export type Loss = 'gone' | 'silent'

export interface Listener {
  heard(body: unknown, last: boolean): void
  /** Nothing more comes. Not called after either side has said its last. */
  lost(why: Loss): void
}

/**
 * One side of a conversation between two nodes: what is said arrives once and in order, over a channel that may lose
 * messages while a connection is away. Each message has a number; what the other has not confirmed is kept, and said again
 * when it asks.
 */
export class Conversation {
  readonly id: string
  readonly peer: string
  heardAt: number = Date.now()
  probedAt = 0
  /** How often a sign of life was asked for after a silence, and none came. */
  unansweredProbes = 0
  /** True when something could not be sent: it is to be said again once the channel is there. */
  unsent = false
  /** Since when nobody listens on the peer's channel, if so. */
  absentSince: number | undefined
  /** When both have nothing more to say: kept for a while, for messages that come late. */
  endedAt: number | undefined
  listener: Listener | undefined
  readonly #transmit: (conversation: Conversation, frame: Omit<Frame, 'c' | 'f' | 'a'>) => void
  #unconfirmed: Omit<Frame, 'c' | 'f' | 'a'>[] = []
  #next = 0
  #expected = 0
  #began = false
  #saidLast = false
  #heardLast = false

  constructor(
    id: string,
    peer: string,
    transmit: (conversation: Conversation, frame: Omit<Frame, 'c' | 'f' | 'a'>) => void,
  ) {
    this.id = id
    this.peer = peer
    this.#transmit = transmit
  }

  get expected(): number {
    return this.#expected
  }

  get live(): boolean {
    return this.endedAt === undefined
  }

  /** True while something has not arrived, as far as is known. */
  get waiting(): boolean {
    return this.#unconfirmed.length > 0
  }

  say(body: unknown, options: { readonly opens?: string; readonly last?: boolean } = {}): void {
    if (this.#saidLast || !this.live) return
    const frame = {
      n: this.#next++,
      b: body,
      ...(options.opens !== undefined && { o: options.opens }),
      ...(options.last === true && { l: true as const }),
    }
    this.#began ||= options.opens !== undefined
    this.#saidLast = options.last === true
    this.#unconfirmed.push(frame)
    this.#transmit(this, frame)
    if (this.#saidLast) this.endedAt = Date.now()
  }

  /** Asks the other side for a sign of life, and for what has not arrived here. */
  probe(): void {
    this.probedAt = Date.now()
    this.#transmit(this, { q: true })
  }

  /** Says again what has not arrived, as far as is known. Whoever has it already does not hear it twice. */
  repeat(): void {
    this.unsent = false
    for (const kept of this.#unconfirmed) this.#transmit(this, kept)
  }

  take(frame: Frame): void {
    // That the first word was lost is told late, or early: said once more it is heard once. Refused itself, it is not.
    if (frame.x === true && this.live && this.#began && frame.n !== 0) {
      if (this.#unconfirmed[0]?.n === 0) this.repeat()
      return
    }
    this.heardAt = Date.now()
    this.unansweredProbes = 0
    this.absentSince = undefined
    if (frame.x === true) {
      // Whoever has said or heard the last does not need the other any more.
      if (this.live) this.lose('gone')
      this.#unconfirmed = []
      return
    }
    const { a } = frame
    if (a !== undefined) this.#unconfirmed = this.#unconfirmed.filter(({ n = 0 }) => n >= a)
    if (frame.n !== undefined) this.#hear(frame, frame.n)
    if (frame.q !== true) return
    this.repeat()
    this.#transmit(this, {})
  }

  lose(why: Loss): void {
    if (!this.live) return
    this.endedAt = Date.now()
    this.#unconfirmed = []
    this.listener?.lost(why)
  }

  #hear(frame: Frame, number: number): void {
    // Once more what has been heard already, or something from beyond a gap: then the gap comes first.
    if (number < this.#expected) return
    if (number > this.#expected) return this.probe()
    this.#expected++
    if (this.#heardLast) return
    this.#heardLast = frame.l === true
    if (this.#heardLast) this.#transmit(this, {})
    const wasLive = this.live
    if (this.#heardLast && wasLive) this.endedAt = Date.now()
    if (wasLive) this.listener?.heard(frame.b, this.#heardLast)
  }
}
