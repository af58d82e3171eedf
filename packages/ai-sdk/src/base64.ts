// Kept small enough for the argument list of String.fromCharCode on every engine.
const CHUNK_BYTES = 0x8000

/** `data` as base64: bytes are encoded, a string is base64 already. */
export function toBase64(data: string | Uint8Array): string {
  if (typeof data === 'string') return data
  let binary = ''
  for (let start = 0; start < data.length; start += CHUNK_BYTES) {
    binary += String.fromCharCode(...data.subarray(start, start + CHUNK_BYTES))
  }
  return btoa(binary)
}

/** The UTF-8 text that base64 or bytes hold. */
export function toText(data: string | Uint8Array): string {
  const bytes = typeof data === 'string' ? Uint8Array.from(atob(data), (character) => character.charCodeAt(0)) : data
  return new TextDecoder().decode(bytes)
}
