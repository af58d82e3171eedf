import type { Seal } from './seal.ts'
import { toBytes, toText } from '../util/text-bytes.ts'

/** Turns records into sealed text and back, so that neither a store nor who carries messages can read or make any. */
export class SealedRecords {
  readonly #seal: Seal

  constructor(seal: Seal) {
    this.#seal = seal
  }

  /** `purpose` must be the same to open it: a record of one kind cannot be passed off as another. */
  close(record: unknown, purpose: string): Promise<string> {
    return this.#seal.close(toBytes(JSON.stringify(record)), purpose)
  }

  /** The record, or undefined where it was not sealed with one of our keys for this purpose. */
  async open<T>(sealed: string, purpose: string): Promise<T | undefined> {
    const content = await this.#seal.open(sealed, purpose)
    return content && (JSON.parse(toText(content)) as T)
  }
}
