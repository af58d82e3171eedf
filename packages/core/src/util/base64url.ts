/** Node's own is many times as fast; asked for without importing it, because other runtimes need not have one. */
interface BufferLike {
  from(text: string, encoding: 'base64url'): Uint8Array<ArrayBuffer>
  from(bytes: ArrayBufferLike, offset: number, length: number): { toString(encoding: 'base64url'): string }
}

const { Buffer } = globalThis as { readonly Buffer?: BufferLike }

export function toBase64Url(bytes: Uint8Array): string {
  if (Buffer !== undefined) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url')
  let binary = ''
  // In chunks, because a call takes a bounded number of arguments.
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000))
  }
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The bytes, or undefined where the text is not base64url as `toBase64Url` writes it: bits left over must be zero. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]*$/.test(text)) return undefined
  const bytes = decode(text)
  return bytes !== undefined && toBase64Url(bytes) === text ? bytes : undefined
}

function decode(text: string): Uint8Array<ArrayBuffer> | undefined {
  // A copy: what Buffer gives may lie in a pool that it shares.
  if (Buffer !== undefined) return new Uint8Array(Buffer.from(text, 'base64url'))
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = new Uint8Array(binary.length)
    for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index)
    return bytes
  } catch {
    return undefined
  }
}
