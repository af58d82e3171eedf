import { afterEach, expect, test, vi } from 'vitest'
import { createSeal, type Seal } from './seal.ts'
import { toBytes, toText } from '../util/text-bytes.ts'

const KEY = new Uint8Array(32).fill(7)

afterEach(() => {
  vi.restoreAllMocks()
})

/** As on a runtime that is not Node. */
async function webSeal(): Promise<Seal> {
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never)
  const seal = createSeal([KEY])
  // The key is imported with the first text.
  await seal.close(toBytes('first'), '')
  vi.restoreAllMocks()
  return seal
}

test.each([0, 1, 100, 70_000])('%i bytes that one runtime seals open on another', async (length) => {
  const text = 'x'.repeat(length)
  const [node, web] = [createSeal([KEY]), await webSeal()]
  for (const [one, other] of [
    [node, web],
    [web, node],
    [node, node],
  ] as const) {
    const opened = await other.open(await one.close(toBytes(text), 'bound'), 'bound')
    expect(opened && toText(opened)).toBe(text)
  }
})

test('no runtime opens what was touched, cut, or sealed for something else', async () => {
  for (const seal of [createSeal([KEY]), await webSeal()]) {
    const sealed = await seal.close(toBytes('secret'), 'bound')
    expect(await seal.open(sealed, 'elsewhere')).toBeUndefined()
    expect(await createSeal([new Uint8Array(32)]).open(sealed, 'bound')).toBeUndefined()
    for (let index = 0; index < sealed.length; index++) {
      const other = sealed[index] === 'A' ? 'B' : 'A'
      expect(await seal.open(sealed.slice(0, index) + other + sealed.slice(index + 1), 'bound')).toBeUndefined()
      expect(await seal.open(sealed.slice(0, index), 'bound')).toBeUndefined()
    }
  }
})
