import { once } from 'node:events'
import { expect, test } from 'vitest'
import { timedRequest } from './timed-request.ts'

test('Node warns of no leak where a server asks many things at once, or many calls are under way', async () => {
  const warnings: Error[] = []
  const note = (warning: Error): void => void warnings.push(warning)
  process.on('warning', note)
  const closing = new AbortController().signal
  const signal = new AbortController().signal
  const call = () =>
    timedRequest(
      { what: 'tools/call `ask`', timeoutMs: 60_000, signal, closing, stderr: () => Promise.resolve('') },
      async (leg) => {
        for (let asked = 0; asked < 20; asked += 1) leg.signal.addEventListener('abort', () => {})
      },
    )
  try {
    await Promise.all(Array.from({ length: 20 }, call))
    // Warnings come in order: once this one is there, the others would be.
    const last = once(process, 'warning')
    process.emitWarning('the last')
    await last
    expect(warnings.map(({ message }) => message)).toEqual(['the last'])
  } finally {
    process.off('warning', note)
  }
})
