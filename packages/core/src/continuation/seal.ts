import { fromBase64Url, toBase64Url } from '../util/base64url.ts'

const KEY_ID_BYTES = 4
const NONCE_BYTES = 12
/** AES-256. */
export const KEY_BYTES = 32

type ImportedKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

interface SealingKey {
  readonly id: Uint8Array
  readonly key: ImportedKey
}

/** Encrypts what travels through the client (AES-256-GCM), so that it can be neither read, nor changed, nor moved elsewhere. */
export interface Seal {
  /** `binding` is not stored: it must be the same when the state is opened. */
  close(content: Uint8Array<ArrayBuffer>, binding: string): Promise<string>
  /** The content, or undefined where this is not something sealed with one of the keys under this binding. */
  open(sealed: string, binding: string): Promise<Uint8Array<ArrayBuffer> | undefined>
}

/** The first key seals, all of them open, so that keys can be rotated. */
export function createSeal(keys: readonly Uint8Array[]): Seal {
  // Imported once; a failure reaches whoever seals or opens first.
  let imported: Promise<readonly SealingKey[]> | undefined
  const ready = (): Promise<readonly SealingKey[]> => (imported ??= Promise.all(keys.map(importKey)))

  return {
    async close(content, binding) {
      const [first] = await ready()
      if (first === undefined) throw new Error('continuation.keys is empty: give at least one key of 32 bytes.')
      const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
      const encrypted = await crypto.subtle.encrypt(parameters(nonce, binding), first.key, content)
      return toBase64Url(concat(first.id, nonce, new Uint8Array(encrypted)))
    },

    async open(sealed, binding) {
      const bytes = fromBase64Url(sealed)
      if (bytes === undefined || bytes.length <= KEY_ID_BYTES + NONCE_BYTES) return undefined
      const id = bytes.subarray(0, KEY_ID_BYTES)
      const nonce = bytes.subarray(KEY_ID_BYTES, KEY_ID_BYTES + NONCE_BYTES)
      const encrypted = bytes.subarray(KEY_ID_BYTES + NONCE_BYTES)
      for (const key of await ready()) {
        if (!key.id.every((byte, index) => byte === id[index])) continue
        try {
          return new Uint8Array(await crypto.subtle.decrypt(parameters(nonce, binding), key.key, encrypted))
        } catch {
          // Not this key, or not as it was sealed: the same answer for both, so that nothing can be learned from it.
        }
      }
      return undefined
    },
  }
}

async function importKey(bytes: Uint8Array): Promise<SealingKey> {
  const own = new Uint8Array(bytes)
  const id = new Uint8Array(await crypto.subtle.digest('SHA-256', own)).slice(0, KEY_ID_BYTES)
  return { id, key: await crypto.subtle.importKey('raw', own, 'AES-GCM', false, ['encrypt', 'decrypt']) }
}

function parameters(
  iv: Uint8Array<ArrayBuffer>,
  binding: string,
): { name: string; iv: typeof iv; additionalData: Uint8Array<ArrayBuffer> } {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(binding) }
}

function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}
