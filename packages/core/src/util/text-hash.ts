/**
 * A 106-bit hash of a text, in base 36: names questions within one run and compares arguments of one caller's own calls.
 * It resists accidents, not attackers; what an attacker could use is sealed (`continuation/seal.ts`).
 */
export function textHash(text: string): string {
  return hash53(text, 0x9e3779b9).toString(36) + hash53(text, 0x85ebca6b).toString(36)
}

// Two 32-bit multiplicative hashes, mixed at the end (the public-domain cyrb53 construction).
function hash53(text: string, seed: number): number {
  let high = 0xdeadbeef ^ seed
  let low = 0x41c6ce57 ^ seed
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return 4294967296 * (2097151 & low) + (high >>> 0)
}
