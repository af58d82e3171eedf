import { expect, test } from 'vitest'
import { linkedAbort } from './abort.ts'

test('aborts with the first of its signals, and with its reason', async () => {
  const [one, two] = [new AbortController(), new AbortController()]
  const linked = linkedAbort([one.signal, two.signal])

  two.abort('gone')

  expect(linked.signal.aborted).toBe(true)
  await expect(linked.aborted).rejects.toBe('gone')
})

test('is aborted from the start if one of them is', () => {
  expect(linkedAbort([AbortSignal.abort('before')]).signal.reason).toBe('before')
})

test('no longer follows them once unlinked', () => {
  const source = new AbortController()
  const linked = linkedAbort([source.signal])

  linked.unlink()
  source.abort()

  expect(linked.signal.aborted).toBe(false)
})
