/**
 * A 120-bit hash of a text, in 24 letters and digits: names questions within one run and compares arguments of one caller's
 * own calls. It resists accidents, not attackers; what an attacker could use is sealed (`continuation/seal.ts`).
 */
export function textHash(text: string): string {
  // Two 60-bit hashes in one pass, each of two 32-bit multiplicative ones that are mixed at the end (the public-domain cyrb53
  // construction). Constants are signed 32-bit integers: with larger ones, arithmetic in doubles takes eight times as long.
  let highOne = 0xdeadbeef ^ 0x9e3779b9
  let lowOne = 0x41c6ce57 ^ 0x9e3779b9
  let highTwo = 0xdeadbeef ^ 0x85ebca6b
  let lowTwo = 0x41c6ce57 ^ 0x85ebca6b
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    highOne = Math.imul(highOne ^ unit, -1640531535)
    lowOne = Math.imul(lowOne ^ unit, 1597334677)
    highTwo = Math.imul(highTwo ^ unit, -1640531535)
    lowTwo = Math.imul(lowTwo ^ unit, 1597334677)
  }
  return mix(highOne, lowOne) + mix(highTwo, lowTwo)
}

function mix(high: number, low: number): string {
  const one = Math.imul(high ^ (high >>> 16), -2048144789) ^ Math.imul(low ^ (low >>> 13), -1028477387)
  const two = Math.imul(low ^ (low >>> 16), -2048144789) ^ Math.imul(one ^ (one >>> 13), -1028477387)
  return spell(two) + spell(one)
}

const DIGITS = new TextEncoder().encode('0123456789abcdefghijklmnopqrstuv')

/** The lower 30 bits. `toString` with a radix takes longer than the hash. */
function spell(word: number): string {
  const digit = (shift: number): number => DIGITS[(word >>> shift) & 31] as number
  return String.fromCharCode(digit(0), digit(5), digit(10), digit(15), digit(20), digit(25))
}
