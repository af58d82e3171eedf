import type { PeerQuestion, RunPeers, ServePeer } from '@sampan/core'
import { reasonOf, RedisUnavailableError } from '../errors.ts'
import type { Conversation, Listener, Loss } from './conversation.ts'
import type { NodeLink } from './node-link.ts'

const TOPIC = 'run'

type Said =
  | { readonly note: string }
  | { readonly answer: string }
  | { readonly unknown: true }
  | { readonly failed: string }

/** Carries rounds of suspended calls to the node that holds them. */
export class RedisRunPeers implements RunPeers {
  readonly #link: NodeLink
  readonly #serving: ServePeer[] = []
  readonly #answering = new Set<Promise<void>>()

  constructor(link: NodeLink) {
    this.#link = link
    link.accept(TOPIC, (conversation, question) => this.#serve(conversation, String(question)))
  }

  get address(): string {
    return this.#link.address
  }

  listen(serve: ServePeer): void {
    this.#serving.push(serve)
  }

  ask(address: string, question: string, { signal, onNote }: PeerQuestion): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason)
      const leave = (): void => {
        conversation.say('left', { last: true })
        reject(signal?.reason)
      }
      const settle = (): void => signal?.removeEventListener('abort', leave)
      const conversation = this.#link.start(address, TOPIC, question, {
        heard: (body) => {
          const said = body as Said
          if ('note' in said) return onNote?.(said.note)
          settle()
          if ('failed' in said) reject(new Error(`Another node failed to serve what was carried to it: ${said.failed}`))
          else resolve('answer' in said ? said.answer : undefined)
        },
        lost: (why: Loss) => {
          settle()
          if (why === 'gone') resolve(undefined)
          else
            reject(
              new RedisUnavailableError('another node could not be reached, and it cannot be told whether it is there'),
            )
        },
      })
      signal?.addEventListener('abort', leave, { once: true })
    })
  }

  /** Resolves when nothing is being served for other nodes, or after `timeoutMs`. */
  async settled(timeoutMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs)
    })
    await Promise.race([late, this.#allAnswered()])
    clearTimeout(timer)
  }

  async #allAnswered(): Promise<void> {
    while (this.#answering.size > 0) await Promise.all(this.#answering)
  }

  #serve(conversation: Conversation, question: string): Listener {
    const left = new AbortController()
    const asker = { signal: left.signal, note: (note: string): void => conversation.say({ note } satisfies Said) }
    const answer = async (): Promise<void> => {
      for (const serve of this.#serving) {
        const text = await serve(question, asker)
        if (text !== undefined) return conversation.say({ answer: text } satisfies Said, { last: true })
      }
      conversation.say({ unknown: true } satisfies Said, { last: true })
    }
    const answering = answer()
      .catch((error: unknown) => conversation.say({ failed: reasonOf(error) } satisfies Said, { last: true }))
      .finally(() => this.#answering.delete(answering))
    this.#answering.add(answering)
    return {
      heard: () => left.abort(new Error('The caller has left.')),
      // The node that asked has died, not the client, which will ask again: the answer is kept for it.
      lost: () => {},
    }
  }
}
