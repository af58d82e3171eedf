import { type Connection, RECOVERY_MS } from '../connection.ts'
import type { RedisUnavailableError } from '../errors.ts'
import { Conversation, type Frame, type Listener } from './conversation.ts'

/** After so long without a word the other side is asked whether it is there. */
const PROBE_AFTER_MS = 5_000

/** After so many questions without a word, 20 s, nobody is expected to answer. */
const MAX_UNANSWERED_PROBES = 3

/** How often conversations are looked after. */
const TICK_MS = 250

/** For how long a node that is there may be connecting again while Redis was not away for us. */
const ABSENCE_MS = 500

/** For how long an ended conversation is remembered, for a message that comes twice: by a new connection, and the old one. */
const SETTLED_MS = 2_000

/**
 * The same where something has not arrived. Longer than anybody waits: whoever begins once more because nothing was heard
 * must not begin twice here.
 */
const LINGER_MS = 60_000

/** As much of a connection as is needed to talk. */
export type LinkConnection = Pick<Connection, 'onBack' | 'ready' | 'recovering' | 'runOnce' | 'subscribe'>

/** Takes part in a conversation that another node began; `body` is what it said first. */
export type Acceptor = (conversation: Conversation, body: unknown) => Listener

/**
 * Talks with the other nodes over Redis' pub/sub, each of which listens on a channel of its own. Publishing says how many
 * listen: nobody on a channel means that the node has ended.
 */
export class NodeLink {
  /** Names this node, from its start to its end. */
  readonly address: string = crypto.randomUUID()
  readonly #connection: LinkConnection
  readonly #prefix: string
  readonly #conversations = new Map<string, Conversation>()
  readonly #acceptors = new Map<string, Acceptor>()
  #ticking: NodeJS.Timeout | undefined

  constructor(connection: LinkConnection, prefix: string) {
    this.#connection = connection
    this.#prefix = prefix
  }

  async open(): Promise<void> {
    await this.#connection.subscribe(this.#channel(this.address), (message) => this.#take(message))
    this.#connection.onBack(() => {
      for (const conversation of this.#conversations.values()) {
        conversation.repeat()
        if (conversation.live) conversation.probe()
      }
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
        else if (conversation.live) this.#missed(conversation)
      },
      (error: RedisUnavailableError) => {
        // What never left need not be waited for. The rest is said again; if that takes too long, the silence ends it.
        if (frame.o !== undefined && error.neverSent) conversation.lose('silent')
        else conversation.unsent = true
      },
    )
  }

  #publish(peer: string, frame: Frame): Promise<number> {
    const message = JSON.stringify(frame)
    // Once: one that was sent and broken under is told from a new one by the other side alone, for as long as it remembers.
    return this.#connection.runOnce((client) => client.publish(this.#channel(peer), message))
  }

  /** Nobody listened: the node has ended, or is connecting again. */
  #missed(conversation: Conversation): void {
    const now = Date.now()
    conversation.absentSince ??= now
    const graceMs = this.recovering ? RECOVERY_MS : ABSENCE_MS
    if (now - conversation.absentSince >= graceMs) conversation.lose('gone')
  }

  #take(message: string): void {
    const frame = frameIn(message)
    if (frame === undefined) return
    let conversation = this.#conversations.get(frame.c)
    if (conversation === undefined) {
      const acceptor = frame.o === undefined ? undefined : this.#acceptors.get(frame.o)
      if (acceptor === undefined) {
        this.#disown(frame)
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

  #disown({ c, f, n, x }: Frame): void {
    if (x === true) return
    const answer: Frame = { c, f: this.address, x: true, ...(n !== undefined && { n }) }
    // Whoever is not told asks again.
    this.#publish(f, answer).catch(() => {})
  }

  #tick(): void {
    const now = Date.now()
    for (const [id, conversation] of this.#conversations) {
      const { endedAt, waiting, heardAt, probedAt, absentSince, unansweredProbes } = conversation
      const lingerMs = waiting ? LINGER_MS : SETTLED_MS
      if (endedAt !== undefined && now - Math.max(endedAt, heardAt) > lingerMs) this.#conversations.delete(id)
      else if (conversation.unsent && this.#connection.ready) conversation.repeat()
      if (endedAt !== undefined) continue
      const quiet = now - Math.max(heardAt, probedAt) > PROBE_AFTER_MS
      if (quiet && unansweredProbes >= MAX_UNANSWERED_PROBES) conversation.lose('silent')
      else if (quiet || absentSince !== undefined) conversation.probe()
      if (quiet) conversation.unansweredProbes++
    }
    if (this.#conversations.size > 0) return
    clearInterval(this.#ticking)
    this.#ticking = undefined
  }

  #channel(address: string): string {
    return `${this.#prefix}node:${address}`
  }
}

/** The frame that a message is; undefined for one of somebody else, on a Redis and with a prefix that others use, too. */
function frameIn(message: string): Frame | undefined {
  try {
    const frame = JSON.parse(message) as Partial<Frame> | null
    return typeof frame?.c === 'string' && typeof frame.f === 'string' ? (frame as Frame) : undefined
  } catch {
    return undefined
  }
}
