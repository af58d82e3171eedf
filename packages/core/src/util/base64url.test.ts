import { afterEach, describe, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

describe.each(['with', 'without'])('%s a Buffer', (how) => {
  async function load(): Promise<typeof import('./base64url.ts')> {
    if (how === 'without') vi.stubGlobal('Buffer', undefined)
    vi.resetModules()
    return import('./base64url.ts')
  }

  test('bytes of every length come back, and the text is the one of RFC 4648', async () => {
    const { fromBase64Url, toBase64Url } = await load()
    expect(toBase64Url(new Uint8Array([251, 255, 254, 1]))).toBe('-__-AQ')
    for (const length of [0, 1, 2, 3, 255, 70_000]) {
      const whole = new Uint8Array(length + 3).map((_, index) => (index * 37) % 256)
      // A part of a larger buffer, as what was cut off another array is.
      const bytes = whole.subarray(3)
      expect(fromBase64Url(toBase64Url(bytes))).toEqual(new Uint8Array(bytes))
    }
  })

  test.each(['AQ==', 'AR', 'A', 'A+/A', 'AQ AQ', 'ÄQ'])('%j is refused: bytes have one text', async (text) => {
    const { fromBase64Url } = await load()
    expect(fromBase64Url(text)).toBeUndefined()
  })
})
