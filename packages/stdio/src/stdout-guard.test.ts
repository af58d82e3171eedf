import { Console } from 'node:console'
import { PassThrough, Readable, Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { guardStdout } from './stdout-guard.ts'

class Recorder extends Writable {
  text = ''
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

test('lets frames through, sends the rest to stderr, and gives stdout back', () => {
  const [stdout, stderr] = [new Recorder(), new Recorder()]
  const guard = guardStdout(stdout, stderr)
  const console = new Console(stdout, stderr)
  guard.write('frame 1\n', () => {})
  console.log('logged')
  stdout.write(Buffer.from('written\n'))
  stdout.end('ended\n')
  guard.write('frame 2\n', () => {})
  expect({ out: stdout.text, err: stderr.text }).toEqual({
    out: 'frame 1\nframe 2\n',
    err: 'logged\nwritten\nended\n',
  })
  guard.release()
  console.log('free')
  expect(stdout.text).toBe('frame 1\nframe 2\nfree\n')
  expect(Object.keys(stdout)).not.toContain('write')
  expect(Object.keys(stdout)).not.toContain('end')
})

test('calls back for what it sends elsewhere', async () => {
  const [stdout, stderr] = [new Recorder(), new Recorder()]
  guardStdout(stdout, stderr)
  await new Promise<void>((resolve) => stdout.write('a', () => resolve()))
  await new Promise<void>((resolve) => stdout.write('b', 'utf8', () => resolve()))
  await new Promise<void>((resolve) => stdout.end('c', () => resolve()))
  await new Promise<void>((resolve) => stdout.end(() => resolve()))
  expect(stderr.text).toBe('abc')
  expect(stdout.writableEnded).toBe(false)
})

test('a stream piped into stdout flows on when stderr lags behind', async () => {
  const stderr = new PassThrough({ highWaterMark: 1 })
  const stdout = new Recorder()
  guardStdout(stdout, stderr)
  const source = Readable.from(Array.from({ length: 100 }, () => 'piped\n'))
  await new Promise((resolve) => source.on('end', resolve).pipe(stdout))
  expect(stdout.text).toBe('')
})

test('a reader of stderr that went away costs the log, not the process', () => {
  const stderr = new Recorder()
  const guard = guardStdout(new Recorder(), stderr)
  expect(stderr.emit('error', new Error('EPIPE'))).toBe(true)
  guard.release()
  expect(stderr.listenerCount('error')).toBe(0)
})

test('keeps to a `write` that another tool put on the stream, before or after', () => {
  const [stdout, stderr] = [new Recorder(), new Recorder()]
  const real = stdout.write.bind(stdout)
  const before = ((chunk: string) => real(`<${chunk}>`)) as Writable['write']
  stdout.write = before
  const guard = guardStdout(stdout, stderr)
  const guarded = stdout.write.bind(stdout)
  const after = ((chunk: string) => guarded(`[${chunk}]`)) as Writable['write']
  guard.write('frame', () => {})
  stdout.write = after
  stdout.write('stray')
  guard.release()
  expect(stdout.write).toBe(after)
  stdout.write('free')
  expect({ out: stdout.text, err: stderr.text }).toEqual({ out: '<frame><[free]>', err: '[stray]' })
  stdout.write = before
})
