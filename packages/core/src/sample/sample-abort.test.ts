import { expect, test, vi } from 'vitest'
import { Run } from '../continuation/run.ts'
import { SampleAbort } from './sample-abort.ts'

test('whoever listens is told once, by whichever end comes first, and sees why', () => {
  for (const end of ['call', 'author'] as const) {
    const run = new Run()
    const author = new AbortController()
    const abort = new SampleAbort(run, author.signal)
    const [told, removed] = [vi.fn(), vi.fn()]
    abort.addEventListener('abort', told)
    abort.addEventListener('abort', removed)
    abort.removeEventListener('abort', removed)
    expect(abort.aborted).toBe(false)
    abort.throwIfAborted()

    if (end === 'call') run.abort('enough')
    else author.abort('enough')
    expect(abort.aborted).toBe(true)
    expect(abort.reason).toBe('enough')
    expect(() => abort.throwIfAborted()).toThrow('enough')
    run.abort('again')
    author.abort('again')
    expect(told).toHaveBeenCalledOnce()
    expect(removed).not.toHaveBeenCalled()
  }
})

test('a real signal of it says the same', () => {
  const run = new Run()
  const abort = new SampleAbort(run, undefined)
  const { signal } = abort
  expect(signal.aborted).toBe(false)
  run.abort('enough')
  expect(signal.reason).toBe('enough')
  expect(new SampleAbort(run, undefined).signal.reason).toBe('enough')
})

test('a sample that is over is told nothing', () => {
  const run = new Run()
  const abort = new SampleAbort(run, undefined)
  const told = vi.fn()
  abort.addEventListener('abort', told)
  abort.dispose()
  run.abort('enough')
  expect(told).not.toHaveBeenCalled()
})
