import { createHash } from 'node:crypto'
import type { Connection } from './connection.ts'

/** A Lua script: a few commands that happen as one. Redis knows it by its hash after the first call. */
export class Script {
  readonly #source: string
  readonly #hash: string

  constructor(source: string) {
    this.#source = source
    this.#hash = createHash('sha1').update(source).digest('hex')
  }

  /** For scripts that count: one that the connection broke under fails. */
  runOnce(connection: Connection, keys: string[], values: (string | Buffer)[]): Promise<unknown> {
    return connection.runOnce((client) => this.evaluate(client, keys, values))
  }

  async evaluate(client: EvaluatingClient, keys: string[], values: (string | Buffer)[]): Promise<unknown> {
    const options = { keys, arguments: values }
    try {
      return await client.evalSha(this.#hash, options)
    } catch (error) {
      // Not known yet: a new server, or one that was restarted.
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
      return await client.eval(this.#source, options)
    }
  }
}

/** As much of a client as a script needs. */
export interface EvaluatingClient {
  evalSha(hash: string, options: { keys: string[]; arguments: (string | Buffer)[] }): Promise<unknown>
  eval(source: string, options: { keys: string[]; arguments: (string | Buffer)[] }): Promise<unknown>
}
