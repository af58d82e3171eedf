import { expect, test } from 'vitest'
import { compress, decompress } from './compress.ts'

test('what was deflated inflates to the same', async () => {
  const bytes = new TextEncoder().encode('to and fro, '.repeat(1000))
  const small = await compress(bytes)
  expect(small.length).toBeLessThan(bytes.length / 10)
  expect(await decompress(small, bytes.length)).toEqual(bytes)
})

test('a small text cannot fill the memory: inflating stops at the limit', async () => {
  const bomb = await compress(new Uint8Array(16 * 1024 * 1024))
  expect(bomb.length).toBeLessThan(100_000)
  const inflated = decompress(bomb, 1024 * 1024).then(({ length }) => length)
  await expect(inflated).rejects.toThrow('More than 1048576 bytes')
})

test('what is no deflated text is an error', async () => {
  await expect(decompress(new Uint8Array([1, 2, 3, 4, 5]), 1000)).rejects.toBeInstanceOf(Error)
})
