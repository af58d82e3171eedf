/**
 * The way to the other processes that serve the same clients, so that a round which reaches another process than the one
 * that holds its run is carried there. What travels is sealed text, which an implementation carries unread.
 */
export interface RunPeers {
  /** Where the others find this process. Another one after each start: a process that is gone does not come back. */
  readonly address: string
  /** Called once for each set of keys. A question goes to every listener; the first that knows it answers. */
  listen(serve: ServePeer): void
  /**
   * Asks the process at `address`.
   *
   * @returns its answer; undefined where it is gone, or knows nothing of what it is asked.
   * @throws when it cannot be told whether the process is there, such as with the connection down for too long.
   */
  ask(address: string, question: string, options: PeerQuestion): Promise<string | undefined>
}

export interface PeerQuestion {
  /** Takes the question back. */
  readonly signal?: AbortSignal
  /** Told what the other process has to say on the way to its answer, in order. */
  readonly onNote?: (note: string) => void
}

/** Answers another process; undefined for what it knows nothing of. Never rejects. */
export type ServePeer = (question: string, asker: Asker) => Promise<string | undefined>

export interface Asker {
  /** Aborts when the question is taken back; not when the asking process dies. */
  readonly signal: AbortSignal
  note(note: string): void
}
