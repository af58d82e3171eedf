import { type Connection, RECOVERY_MS } from '../connection.ts'
import { Conversation, type Frame, type Listener } from './conversation.ts'

/** After so long without a word the other side is asked whether it is there. */
const PROBE_AFTER_MS = 5_000

/** After so long without a word, several probes included, nobody is expected to answer. */
const SILENT_AFTER_MS = 20_000

/** How often conversations are looked after. */
const TICK_MS = 250

/** For how long a node that was there may be connecting again while Redis was not away for us. */
const ABSENCE_MS = 500

/** For how long an ended conversation is remembered, for what comes late or has to be said again. */
const LINGER_MS = 10_000

/** Takes part in a conversation that another node began; `body` is what it said first. */
export type Acceptor = (conversation: Conversation, body: unknown) => Listener

/**
 * Talks with the other nodes over Redis' pub/sub, each of which listens on a channel of its own. Publishing says how many
 * listen: nobody on a channel means that the node has ended.
 */
export class NodeLink {
  /** Names this node, from its start to its end. */
  readonly address: string = crypto.randomUUID()
  readonly #connection: Connection
  readonly #prefix: string
  readonly #conversations = new Map<string, Conversation>()
  readonly #acceptors = new Map<string, Acceptor>()
  #ticking: NodeJS.Timeout | undefined

  constructor(connection: Connection, prefix: string) {
    this.#connection = connection
    this.#prefix = prefix
  }

  async open(): Promise<void> {
    await this.#connection.subscribe(this.#channel(this.address), (message) => this.#take(message))
    this.#connection.onListening(() => {
      for (const conversation of this.#conversations.values()) if (conversation.live) conversation.probe()
    })
  }

  close(): void {
    clearInterval(this.#ticking)
    for (const conversation of this.#conversations.values()) conversation.lose('silent')
    this.#conversations.clear()
  }

  /** True for a while after Redis was away: what seems to be missing may be about to come back. */
  get recovering(): boolean {
    return this.#connection.recovering
  }

  /** Takes part in conversations about this. */
  accept(topic: string, acceptor: Acceptor): void {
    this.#acceptors.set(topic, acceptor)
  }

  /** Begins a conversation with another node. */
  start(peer: string, topic: string, body: unknown, listener: Listener): Conversation {
    const conversation = this.#create(crypto.randomUUID(), peer)
    conversation.listener = listener
    conversation.say(body, { opens: topic })
    return conversation
  }

  #create(id: string, peer: string): Conversation {
    const conversation = new Conversation(id, peer, (from, frame) => this.#transmit(from, frame))
    this.#conversations.set(id, conversation)
    if (this.#ticking === undefined) {
      this.#ticking = setInterval(() => this.#tick(), TICK_MS)
      this.#ticking.unref()
    }
    return conversation
  }

  #transmit(conversation: Conversation, frame: Omit<Frame, 'c' | 'f' | 'a'>): void {
    const whole: Frame = { c: conversation.id, f: this.address, a: conversation.expected, ...frame }
    this.#publish(conversation.peer, whole).then(
      (listeners) => {
        if (listeners > 0) conversation.absentSince = undefined
        else if (conversation.live) this.#missed(conversation, frame.o !== undefined)
      },
      // What was said is kept, and said again once Redis is back; if that takes too long, the silence ends it.
      () => {},
    )
  }

  #publish(peer: string, frame: Frame): Promise<number> {
    const message = JSON.stringify(frame)
    return this.#connection.run((client) => client.publish(this.#channel(peer), message))
  }

  /** Nobody listened. A node that was never reached has ended; one that was may be connecting again. */
  #missed(conversation: Conversation, opens: boolean): void {
    const now = Date.now()
    conversation.absentSince ??= now
    const graceMs = this.recovering ? RECOVERY_MS : opens ? 0 : ABSENCE_MS
    if (now - conversation.absentSince >= graceMs) conversation.lose('gone')
  }

  #take(message: string): void {
    const frame = JSON.parse(message) as Frame
    let conversation = this.#conversations.get(frame.c)
    if (conversation === undefined) {
      const acceptor = frame.o === undefined ? undefined : this.#acceptors.get(frame.o)
      if (acceptor === undefined) {
        if (frame.x !== true) void this.#publish(frame.f, { c: frame.c, f: this.address, x: true }).catch(() => {})
        return
      }
      conversation = this.#create(frame.c, frame.f)
      const accepted = conversation
      accepted.listener = {
        heard: (body) => {
          accepted.listener = acceptor(accepted, body)
        },
        lost: () => {},
      }
    }
    conversation.take(frame)
  }

  #tick(): void {
    const now = Date.now()
    for (const [id, conversation] of this.#conversations) {
      const { endedAt, heardAt, absentSince } = conversation
      if (endedAt !== undefined) {
        if (!conversation.waiting || now - endedAt > LINGER_MS) this.#conversations.delete(id)
        continue
      }
      if (now - heardAt > SILENT_AFTER_MS) conversation.lose('silent')
      else if (absentSince !== undefined || (now - heardAt) % PROBE_AFTER_MS > PROBE_AFTER_MS - TICK_MS)
        conversation.probe()
    }
    if (this.#conversations.size > 0) return
    clearInterval(this.#ticking)
    this.#ticking = undefined
  }

  #channel(address: string): string {
    return `${this.#prefix}node:${address}`
  }
}
