/**
 * One HTTP request and its answer, as everything in this package sees it. `node-exchange.ts` and `fetch-exchange.ts`
 * are the two adapters; a carrier between nodes makes a third (`session-directory.ts`). They translate and no more.
 *
 * The answer is either given whole, by `answer`, or streamed: `openStream`, any number of `write`, one `end`. What is
 * written after the client has gone is dropped.
 */
export interface HttpExchange {
  /** In capitals. */
  readonly method: string
  /** Absolute. */
  readonly url: string
  /** The value of a header, by its name in lower case; several are joined by a comma. */
  header(name: string): string | undefined
  headers(): Readonly<Record<string, string>>
  /** Reads the body; to be called once. Never rejects. */
  readBody(limits: BodyLimits): Promise<Body>

  answer(status: number, headers: Readonly<Record<string, string>>, body?: string): void

  openStream(status: number, headers: Readonly<Record<string, string>>): void
  /** @returns a promise when the reader lags behind: it resolves once more is welcome, or the client has gone. */
  write(text: string): Promise<void> | undefined
  end(text?: string): void

  /** The client went away before its answer was complete. */
  readonly abandoned: boolean
  /** Sets the one listener that is told when that happens. */
  onAbandoned(listener: () => void): void
}

export interface BodyLimits {
  readonly maxBytes: number
  /** How long the whole body may take, in milliseconds. */
  readonly timeoutMs: number
}

export type Body =
  | { readonly kind: 'text'; readonly text: string }
  /** A framework's body parser was here before. */
  | { readonly kind: 'parsed'; readonly value: unknown }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'timeout' }
  /** The client went away, or sent something that cannot be read. */
  | { readonly kind: 'broken' }
  /** Somebody else read the body and left nothing of it. */
  | { readonly kind: 'consumed' }
