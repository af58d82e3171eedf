/** Asking for few costs as much as asking for many. */
const POOL_BYTES = 1_024

let pool = new Uint8Array(0)
let used = 0

/** Unguessable bytes, each of them given once. */
export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  if (used + length > pool.length) {
    pool = crypto.getRandomValues(new Uint8Array(Math.max(POOL_BYTES, length)))
    used = 0
  }
  const start = used
  used += length
  return pool.slice(start, used)
}
