/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash of 64 bits. Without the 16-byte key, nobody can tell or steer
 * what a text hashes to. Written out here because WebCrypto answers only later, and a sample must ask within the turn in
 * which it was called: questions of one turn go out in one round.
 */
export function keyedHash(key: Uint8Array, message: Uint8Array): readonly [high: number, low: number] {
  const words = new DataView(key.buffer, key.byteOffset, 16)
  const [k0, k0High, k1, k1High] = [0, 4, 8, 12].map((offset) => words.getInt32(offset, true)) as [
    number,
    number,
    number,
    number,
  ]
  // Four 64-bit words, low half first: v0 to v3.
  const state = Int32Array.of(
    k0 ^ 0x70736575,
    k0High ^ 0x736f6d65,
    k1 ^ 0x6e646f6d,
    k1High ^ 0x646f7261,
    k0 ^ 0x6e657261,
    k0High ^ 0x6c796765,
    k1 ^ 0x79746573,
    k1High ^ 0x74656462,
  )
  const whole = message.length & ~7
  const view = new DataView(message.buffer, message.byteOffset, message.length)
  for (let offset = 0; offset < whole; offset += 8) {
    absorb(state, view.getInt32(offset, true), view.getInt32(offset + 4, true))
  }
  const last = new DataView(new ArrayBuffer(8))
  for (let offset = whole; offset < message.length; offset++) last.setUint8(offset - whole, view.getUint8(offset))
  last.setUint8(7, message.length)
  absorb(state, last.getInt32(0, true), last.getInt32(4, true))

  at(state, 4, at(state, 4) ^ 0xff)
  for (let round = 0; round < 4; round++) sipRound(state)
  const low = at(state, 0) ^ at(state, 2) ^ at(state, 4) ^ at(state, 6)
  const high = at(state, 1) ^ at(state, 3) ^ at(state, 5) ^ at(state, 7)
  return [high >>> 0, low >>> 0]
}

function absorb(state: Int32Array, low: number, high: number): void {
  at(state, 6, at(state, 6) ^ low)
  at(state, 7, at(state, 7) ^ high)
  sipRound(state)
  sipRound(state)
  at(state, 0, at(state, 0) ^ low)
  at(state, 1, at(state, 1) ^ high)
}

function sipRound(state: Int32Array): void {
  mix(state, 0, 2, 13)
  rotate(state, 0, 32)
  mix(state, 4, 6, 16)
  mix(state, 0, 6, 21)
  mix(state, 4, 2, 17)
  rotate(state, 4, 32)
}

/** a += b; b = rotated(b) ^ a. */
function mix(state: Int32Array, a: number, b: number, bits: number): void {
  const low = (at(state, a) >>> 0) + (at(state, b) >>> 0)
  at(state, a, low)
  at(state, a + 1, at(state, a + 1) + at(state, b + 1) + (low > 0xffffffff ? 1 : 0))
  rotate(state, b, bits)
  at(state, b, at(state, b) ^ at(state, a))
  at(state, b + 1, at(state, b + 1) ^ at(state, a + 1))
}

function rotate(state: Int32Array, word: number, bits: number): void {
  const low = at(state, word)
  const high = at(state, word + 1)
  at(state, word, bits === 32 ? high : (low << bits) | (high >>> (32 - bits)))
  at(state, word + 1, bits === 32 ? low : (high << bits) | (low >>> (32 - bits)))
}

function at(state: Int32Array, index: number, value?: number): number {
  if (value !== undefined) state[index] = value
  return state[index] as number
}
