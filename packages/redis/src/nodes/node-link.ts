import { type Connection, RECOVERY_MS } from '../connection.ts'
import type { RedisUnavailableError } from '../errors.ts'
import { Conversation, type Frame, type Listener } from './conversation.ts'

/**
 * How often it is looked whether the nodes are there that somebody waits for: one command, for all of them and whatever
 * waits.
 */
const WATCH_MS = 1_000

/** After so long without a word the other side is asked for one: its node may be there and say nothing. */
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
  /** What says nothing new, for each node: it leaves as one message. */
  readonly #signs = new Map<string, [conversation: Conversation, frame: Frame][]>()
  #ticking: NodeJS.Timeout | undefined
  #watchedAt = 0
  #watching = false

  constructor(connection: LinkConnection, prefix: string) {
    this.#connection = connection
    this.#prefix = prefix
  }

  async open(): Promise<void> {
    await this.#connection.subscribe(this.#channel(this.address), (message) => {
      for (const frame of framesIn(message)) this.#take(frame)
    })
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
    const { id, peer, expected } = conversation
    const whole: Frame = { c: id, f: this.address, a: expected, ...frame }
    if (frame.n !== undefined) return this.#send(peer, [[conversation, whole]])
    const signs = this.#signs.get(peer)
    if (signs !== undefined) return void signs.push([conversation, whole])
    this.#signs.set(peer, [[conversation, whole]])
    queueMicrotask(() => {
      const gathered = this.#signs.get(peer) ?? []
      this.#signs.delete(peer)
      this.#send(peer, gathered)
    })
  }

  #send(peer: string, frames: readonly (readonly [Conversation, Frame])[]): void {
    const said = frames.map(([, frame]) => frame)
    this.#publish(peer, said).then(
      (listeners) => {
        for (const [conversation] of frames) this.#looked(conversation, listeners > 0)
      },
      (error: RedisUnavailableError) => {
        for (const [conversation, { o }] of frames) {
          // What never left need not be waited for. The rest is said again; if that takes too long, the silence ends it.
          if (o !== undefined && error.neverSent) conversation.lose('silent')
          else conversation.unsent = true
        }
      },
    )
  }

  #publish(peer: string, frames: readonly Frame[]): Promise<number> {
    const message = JSON.stringify(frames.length === 1 ? frames[0] : frames)
    // Once: one that was sent and broken under is told from a new one by the other side alone, for as long as it remembers.
    return this.#connection.runOnce((client) => client.publish(this.#channel(peer), message))
  }

  /** Where nobody listens the node has ended, or is connecting again. */
  #looked(conversation: Conversation, isThere: boolean): void {
    if (isThere || !conversation.live) {
      conversation.absentSince = undefined
      return
    }
    const now = Date.now()
    conversation.absentSince ??= now
    const graceMs = this.recovering ? RECOVERY_MS : ABSENCE_MS
    if (now - conversation.absentSince >= graceMs) conversation.lose('gone')
  }

  #take(frame: Frame): void {
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
    this.#publish(f, [answer]).catch(() => {})
  }

  #tick(): void {
    const now = Date.now()
    const quietFor = ({ heardAt, probedAt }: Conversation): number => now - Math.max(heardAt, probedAt)
    for (const [id, conversation] of this.#conversations) {
      const { endedAt, waiting, heardAt } = conversation
      const lingerMs = waiting ? LINGER_MS : SETTLED_MS
      if (endedAt !== undefined && now - Math.max(endedAt, heardAt) > lingerMs) this.#conversations.delete(id)
      else if (conversation.unsent && this.#connection.ready) conversation.repeat()
    }
    const live = [...this.#conversations.values()].filter((conversation) => conversation.live)
    const quiet = new Set(live.filter((conversation) => quietFor(conversation) > PROBE_AFTER_MS))
    const asked = new Set([...quiet].map(({ peer }) => peer))
    for (const conversation of live) {
      if (quiet.has(conversation) && conversation.unansweredProbes++ >= MAX_UNANSWERED_PROBES)
        conversation.lose('silent')
      // Those that are nearly due come along, so that few messages do for many conversations.
      else if (asked.has(conversation.peer) && quietFor(conversation) > PROBE_AFTER_MS / 2) conversation.probe()
    }
    const waiting = live.filter((conversation) => conversation.live && now - conversation.heardAt >= WATCH_MS / 2)
    // Fails while Redis is away, when nobody can say who is there.
    this.#watch(waiting).catch(() => {})
    if (this.#conversations.size > 0) return
    clearInterval(this.#ticking)
    this.#ticking = undefined
  }

  /** Looks whether the nodes are there that somebody waits for. */
  async #watch(waiting: readonly Conversation[]): Promise<void> {
    const isAbsent = waiting.some(({ absentSince }) => absentSince !== undefined)
    const isDue = isAbsent || Date.now() - this.#watchedAt >= WATCH_MS
    if (waiting.length === 0 || !isDue || this.#watching || !this.#connection.ready) return
    this.#watching = true
    this.#watchedAt = Date.now()
    try {
      const channels = [...new Set(waiting.map(({ peer }) => this.#channel(peer)))]
      const listeners = await this.#connection.runOnce((client) => client.pubSubNumSub(channels))
      for (const conversation of waiting) {
        const wasAbsent = conversation.absentSince !== undefined
        const isThere = Number(listeners[this.#channel(conversation.peer)] ?? 0) > 0
        this.#looked(conversation, isThere)
        // What was said meanwhile has not arrived.
        if (wasAbsent && isThere && conversation.live) conversation.probe()
      }
    } finally {
      this.#watching = false
    }
  }

  #channel(address: string): string {
    return `${this.#prefix}node:${address}`
  }
}

/** What a message says; nothing for one of somebody else, on a Redis and with a prefix that others use, too. */
function framesIn(message: string): readonly Frame[] {
  try {
    return ([JSON.parse(message)] as unknown[]).flat().filter(isFrame)
  } catch {
    return []
  }
}

function isFrame(value: unknown): value is Frame {
  const frame = value as Partial<Frame> | null
  return typeof frame?.c === 'string' && typeof frame.f === 'string'
}
