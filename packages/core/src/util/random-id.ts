import { toBase64Url } from './base64url.ts'
import { randomBytes } from './random-bytes.ts'

/** An unguessable identifier of `length` characters of base64url, 6 bits each. */
export function randomId(length: number): string {
  return toBase64Url(randomBytes(Math.ceil((length * 6) / 8))).slice(0, length)
}
