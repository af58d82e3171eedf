import { fromBase64Url, toBase64Url } from '../util/base64url.ts'
import { randomBytes } from '../util/random-bytes.ts'
import { toBytes } from '../util/text-bytes.ts'

const KEY_ID_BYTES = 4
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** AES-256. */
export const KEY_BYTES = 32

type ImportedKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

interface SealingKey {
  readonly id: Uint8Array
  /** Gives the parts of what it makes, one behind the other. */
  encrypt(
    content: Uint8Array<ArrayBuffer>,
    nonce: Uint8Array<ArrayBuffer>,
    binding: string,
  ): readonly Uint8Array[] | Promise<readonly Uint8Array[]>
  /** Throws, or rejects, where it was not encrypted with this key, this nonce and this binding. */
  decrypt(
    encrypted: Uint8Array<ArrayBuffer>,
    nonce: Uint8Array<ArrayBuffer>,
    binding: string,
  ): Uint8Array | Promise<Uint8Array>
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
      const nonce = randomBytes(NONCE_BYTES)
      return toBase64Url(concat(first.id, nonce, ...(await first.encrypt(content, nonce, binding))))
    },

    async open(sealed, binding) {
      const bytes = fromBase64Url(sealed)
      if (bytes === undefined || bytes.length < KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES) return undefined
      const id = bytes.subarray(0, KEY_ID_BYTES)
      const nonce = bytes.subarray(KEY_ID_BYTES, KEY_ID_BYTES + NONCE_BYTES)
      const encrypted = bytes.subarray(KEY_ID_BYTES + NONCE_BYTES)
      for (const key of await ready()) {
        if (!key.id.every((byte, index) => byte === id[index])) continue
        try {
          return new Uint8Array(await key.decrypt(encrypted, nonce, binding))
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
  const elsewhere = webKey(await crypto.subtle.importKey('raw', own, 'AES-GCM', false, ['encrypt', 'decrypt']))
  const atOnce = nodeKey(own)
  const by = ({ length }: Uint8Array): typeof elsewhere =>
    atOnce === undefined || length > AT_ONCE_BYTES ? elsewhere : atOnce
  return {
    id,
    encrypt: (content, ...rest) => by(content).encrypt(content, ...rest),
    decrypt: (encrypted, ...rest) => by(encrypted).decrypt(encrypted, ...rest),
  }
}

function webKey(key: ImportedKey): Omit<SealingKey, 'id'> {
  const { subtle } = crypto
  return {
    async encrypt(content, nonce, binding) {
      return [new Uint8Array(await subtle.encrypt(parameters(nonce, binding), key, content))]
    },
    async decrypt(encrypted, nonce, binding) {
      return new Uint8Array(await subtle.decrypt(parameters(nonce, binding), key, encrypted))
    },
  }
}

/** WebCrypto encrypts on another thread, which for a small text costs four times what the encryption does. */
const AT_ONCE_BYTES = 64 * 1024

/** The same with Node's own library, asked for without importing it: other runtimes have none. */
function nodeKey(bytes: Uint8Array): Omit<SealingKey, 'id'> | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): typeof import('node:crypto') | undefined }
  }
  const library = process?.getBuiltinModule?.('node:crypto')
  if (library === undefined) return undefined
  const key = library.createSecretKey(bytes)
  const options = { authTagLength: TAG_BYTES }
  return {
    encrypt(content, nonce, binding) {
      const cipher = library.createCipheriv('aes-256-gcm', key, nonce, options).setAAD(toBytes(binding))
      return [cipher.update(content), cipher.final(), cipher.getAuthTag()]
    },
    decrypt(encrypted, nonce, binding) {
      const end = encrypted.length - TAG_BYTES
      const cipher = library.createDecipheriv('aes-256-gcm', key, nonce, options).setAAD(toBytes(binding))
      cipher.setAuthTag(encrypted.subarray(end))
      return concat(cipher.update(encrypted.subarray(0, end)), cipher.final())
    },
  }
}

function parameters(
  iv: Uint8Array<ArrayBuffer>,
  binding: string,
): { name: string; iv: typeof iv; additionalData: Uint8Array<ArrayBuffer> } {
  return { name: 'AES-GCM', iv, additionalData: toBytes(binding) }
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
