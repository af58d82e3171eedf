export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

export function toText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
