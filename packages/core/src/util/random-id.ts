import { randomBytes } from './random-bytes.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** An unguessable identifier of `length` characters, 6 bits each. */
export function randomId(length: number): string {
  let id = ''
  for (const byte of randomBytes(length)) id += ALPHABET[byte & 63]
  return id
}
