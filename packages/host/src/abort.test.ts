import { once } from 'node:events'
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

test('Node warns of no leak where many answers are under way at once', async () => {
  const warnings: Error[] = []
  const note = (warning: Error): void => void warnings.push(warning)
  process.on('warning', note)
  try {
    const { signal } = linkedAbort([new AbortController().signal])
    for (let listening = 0; listening < 20; listening += 1) signal.addEventListener('abort', () => {})
    // Warnings come in order: once this one is there, the others would be.
    const last = once(process, 'warning')
    process.emitWarning('the last')
    await last
    expect(warnings.map(({ message }) => message)).toEqual(['the last'])
  } finally {
    process.off('warning', note)
  }
})
