#!/usr/bin/env node
// The server: over stdio for a client that starts it, or over HTTP.
import type { SamplingProvider } from '@sampan/core'
import { serveHttp } from '@sampan/http'
import { serveStdio } from '@sampan/stdio'
import { createReviewServer } from './server/create-server.ts'
import { type ProviderChoice, readServerOptions, SERVER_USAGE, type ServerOptions } from './server/options.ts'
import { standIn } from './stand-in/stand-in.ts'

try {
  await serve(readServerOptions(process.argv.slice(2), process.env))
} catch (error) {
  console.error(`code-review: ${(error as Error).message}\n\n${SERVER_USAGE}`)
  process.exit(2)
}

async function serve({ root, port, provider, handoff, keys }: ServerOptions): Promise<void> {
  const answering = await providerFor(provider)
  const create = () =>
    createReviewServer({
      root,
      handoff,
      ...(answering && { provider: answering }),
      ...(keys && { continuation: { keys } }),
      // One line for each, so that whoever reads the log sees what is suspended (one start) and what is replayed (more).
      onHandlerStart: () => console.error(`code-review ${process.pid}: review_diff starts`),
    })
  if (port === undefined) {
    await serveStdio(create)
    return
  }
  const { url, close } = await serveHttp(create, { port })
  console.log(url)
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      void close().finally(() => process.exit(0))
    })
  }
}

async function providerFor(choice: ProviderChoice): Promise<SamplingProvider | undefined> {
  if (choice === 'none') return undefined
  if (choice === 'stand-in') return (request, options) => standIn.sample(request, options)
  // Loaded here alone: with it comes an MCP client, which a server has no use for.
  const { modelFromEnvironment } = await import('@sampan/host')
  const model = await modelFromEnvironment(process.env)
  return model && ((request, options) => model.sample(request, options))
}
