import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'

/** What the tools of both test servers do; only how a tool is registered and how it samples differs by SDK. */

/** Says something on every way to stdout that code in a handler can come by. */
export async function storm(): Promise<string> {
  for (let turn = 0; turn < 50; turn++) {
    console.log('log %s', turn, { nested: { deep: [turn] } })
    console.info('info', turn)
    console.debug('debug', turn)
    console.dir({ turn })
    console.table([{ turn }])
    console.group('group')
    console.groupEnd()
    process.stdout.write(`{"jsonrpc":"2.0","id":${turn},"result":{"forged":true}}\n`)
    process.stdout.write(Buffer.from('no line feed at the end'), () => {})
    if (turn % 10 === 0) await delay(1)
  }
  await new Promise((resolve) => process.stdout.write('with a callback\n', resolve))
  await new Promise((resolve) => Readable.from(['piped\n', 'in\n']).on('end', resolve).pipe(process.stdout))
  process.stdout.end('ended\n')
  return 'stormed'
}

/** Waits to be aborted, and takes a while to tidy up. */
export async function wait(signal: AbortSignal, tidyMs: number): Promise<string> {
  console.error('waiting')
  try {
    await new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')))
    })
  } finally {
    await delay(tidyMs)
    console.error('finally ran')
  }
  return 'never'
}

/** Pays no heed to being aborted. */
export async function ignoreAbort(): Promise<string> {
  console.error('waiting')
  await delay(60_000)
  return 'never'
}

export interface ServerSettings {
  readonly maxMessageBytes?: number
  readonly graceMs?: number
  readonly signals?: boolean
  /** Keep the process busy, as a connection pool would. */
  readonly busy?: boolean
}

export function settingsFromArguments(): ServerSettings {
  return JSON.parse(process.argv[2] ?? '{}') as ServerSettings
}

let closeServer: () => void = () => {}

/** Ends the serving from within, once the answer to this call is out. */
export async function close(): Promise<string> {
  setImmediate(closeServer)
  return 'closing'
}

export function afterServing(serving: { close(): Promise<void> }, settings: ServerSettings): void {
  if (settings.busy === true) setInterval(() => {}, 1000)
  closeServer = () => void serving.close().then(() => console.log('stdout is free'))
}
