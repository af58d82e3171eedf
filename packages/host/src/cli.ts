#!/usr/bin/env node
import process from 'node:process'
import { main } from './cli/main.ts'

const interrupted = new AbortController()
let signals = 0
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    signals += 1
    interrupted.abort()
    // Whoever asks twice does not want to wait for the server to end in its own time.
    if (signals > 1) process.exit(130)
  })
}

process.exitCode = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  signal: interrupted.signal,
  onExit: (cleanup) => {
    process.on('exit', cleanup)
    return () => void process.off('exit', cleanup)
  },
})
