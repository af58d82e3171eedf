import { connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { freePort, type RedisServer, startRedis } from '@sampan/test-support'
import { afterEach, expect, test } from 'vitest'
import { RedisUnavailableError } from './errors.ts'
import { redisStores } from './redis-stores.ts'

/** What an operator sees: a start that fails says why, and a Redis that goes away comes back. */

const servers: RedisServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function started(settings: readonly string[] = []): Promise<RedisServer> {
  const server = await startRedis(settings)
  servers.push(server)
  return server
}

const quiet = { onError: () => {} }
const value = new Uint8Array([1])

test('nobody there', async () => {
  const url = `redis://127.0.0.1:${await freePort()}`
  await expect(redisStores({ url, ...quiet, connectTimeoutMs: 300 })).rejects.toThrow(
    /cannot use Redis at redis:\/\/127.*Is it running/,
  )
})

test('somebody there who never answers', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const url = `redis://127.0.0.1:${(silent.address() as AddressInfo).port}`
  await expect(redisStores({ url, ...quiet, connectTimeoutMs: 300 })).rejects.toThrow(/no answer within 300 ms/)
  silent.close()
})

test('a wrong password is said, and not shown', async () => {
  const { port } = await started(['--requirepass', 'right'])
  const failure = await redisStores({ url: `redis://:wrong@127.0.0.1:${port}`, ...quiet }).catch(
    (error: Error) => error,
  )
  expect(String(failure)).toMatch(/WRONGPASS.*user and password/)
  expect(String(failure)).not.toContain(':wrong')
  await expect(redisStores({ url: `redis://127.0.0.1:${port}`, ...quiet })).rejects.toThrow(/NOAUTH.*user and password/)
})

test('the user of an ACL that may do what is needed, and no more', async () => {
  const { port, url } = await started()
  const root = await redisStores({ url, ...quiet })
  await root.close()
  const { createClient } = await import('@redis/client')
  const admin = createClient({ url })
  await admin.connect()
  await admin.sendCommand([
    ...['ACL', 'SETUSER', 'sampan', 'on', '>secret', '~app:*', '&app:*', '-@all'],
    ...['+@connection', '+@read', '+@write', '+@scripting', '+@pubsub', '+@transaction', '+time', '-@dangerous'],
  ])
  admin.destroy()
  const client = { username: 'sampan', password: 'secret' }
  const stores = await redisStores({ url: `redis://127.0.0.1:${port}`, prefix: 'app:', client, ...quiet })
  await stores.continuation.set('key', value, 1_000)
  expect(await stores.continuation.replace('key', value, value, 1_000)).toBe(true)
  expect(await stores.limits.take('s', 'p', { concurrency: 1, perMinute: 9 })).toBe(0)
  await stores.eventStore.storeEvent('s', { jsonrpc: '2.0', method: 'm' })
  expect((await stores.ledger.reserve('s', { requests: 1, inputTokens: 1, outputTokens: 1 }, {})).granted).toBe(1)
  await stores.close()
})

test('the user of an ACL that may not use these keys, or these channels, is told so at the start', async () => {
  const { port, url } = await started()
  const { createClient } = await import('@redis/client')
  const admin = createClient({ url })
  await admin.connect()
  for (const [keys, channels] of [
    ['~other:*', '&app:*'],
    ['~app:*', '&other:*'],
  ] as const) {
    await admin.sendCommand(['ACL', 'SETUSER', 'sampan', 'reset', 'on', '>secret', keys, channels, '+@all'])
    const client = { username: 'sampan', password: 'secret' }
    const opening = redisStores({ url: `redis://127.0.0.1:${port}`, prefix: 'app:', client, ...quiet })
    await expect(opening).rejects.toThrow(/NOPERM.*the keys ~app:\* and the channels &app:\*/)
  }
  admin.destroy()
})

test('a replica is refused at the start', async () => {
  const primary = await started()
  const replica = await started(['--replicaof', '127.0.0.1', String(primary.port)])
  await expect(redisStores({ url: replica.url, ...quiet })).rejects.toThrow(/READONLY.*lead to the primary/)
})

test('a host that does not exist', async () => {
  const opening = redisStores({ url: 'redis://host.invalid:6379', ...quiet, connectTimeoutMs: 1_500 })
  await expect(opening).rejects.toThrow(/cannot use Redis at redis:\/\/host\.invalid:6379:.*is the URL right/)
})

test.each([
  ['http://127.0.0.1', /must be redis:\/\//],
  ['', /must be redis:\/\//],
])('the URL %j is refused', async (url, message) => {
  await expect(redisStores({ url })).rejects.toThrow(message)
})

test('TLS where there is none is said', async () => {
  const { port } = await started()
  await expect(redisStores({ url: `rediss://127.0.0.1:${port}`, ...quiet, connectTimeoutMs: 1_000 })).rejects.toThrow(
    /cannot use Redis at rediss/,
  )
})

test('commands wait for a Redis that restarts, fail by name when it stays away, and go on when it comes back', async () => {
  const server = await started()
  const reported: Error[] = []
  const stores = await redisStores({
    url: server.url,
    commandTimeoutMs: 500,
    onError: (error) => void reported.push(error),
  })
  await stores.continuation.set('kept', value, 60_000)
  await server.stop()
  const failed = await stores.continuation.get('kept').catch((error: unknown) => error)
  expect(failed).toBeInstanceOf(RedisUnavailableError)
  expect(reported).toHaveLength(1)
  expect(reported[0]).toMatchObject({ name: 'RedisUnavailableError' })
  await server.start()
  await expect.poll(() => stores.continuation.get('kept').catch(() => undefined)).toEqual(Buffer.from(value))

  await server.stop()
  const waiting = stores.continuation.get('kept')
  await server.start()
  expect(await waiting).toEqual(Buffer.from(value))
  await stores.close()
})

test('what can be done without Redis waits for one that restarts, and not again and again for one that stays away', async () => {
  const server = await started()
  const stores = await redisStores({ url: server.url, commandTimeoutMs: 500, ...quiet })
  const event = { jsonrpc: '2.0', method: 'm' } as const
  await stores.eventStore.storeEvent('s', event)
  await server.stop()
  // The first ones wait until it is known that Redis stays away.
  await expect.poll(() => timeOf(stores.eventStore.storeEvent('s', event)), { timeout: 15_000 }).toBeLessThan(250)
  await server.start()
  await expect.poll(() => Promise.resolve(stores.cache.get('key')).catch(() => 'away'), { timeout: 15_000 }).toBeNull()
  await stores.close()
})

test('a Redis that answers nobody makes commands fail by name, and is used again when it answers', async () => {
  const server = await started()
  const reported: string[] = []
  const onError = (error: Error): void => void reported.push(error.message)
  const stores = await redisStores({ url: server.url, commandTimeoutMs: 300, onError })
  await stores.continuation.set('kept', value, 60_000)
  server.freeze()
  expect(await stores.continuation.get('kept').catch((error: unknown) => error)).toBeInstanceOf(RedisUnavailableError)
  server.thaw()
  await expect.poll(() => stores.continuation.get('kept').catch(() => undefined), { timeout: 15_000 }).toBeDefined()
  expect(reported).toEqual(['Redis is not available: the connection gives no answers'])
  await stores.close()
})

test('connections that a host left without a word are replaced: commands go on, and messages arrive', async () => {
  const server = await started()
  const wire = await tcpProxy(server.port)
  const [here, other] = await Promise.all([
    redisStores({ url: `redis://127.0.0.1:${wire.port}`, commandTimeoutMs: 500, ...quiet }),
    redisStores({ url: server.url, ...quiet }),
  ])
  here.peers.listen(async (question) => `re ${question}`)
  await here.continuation.set('kept', value, 60_000)
  wire.cut()
  await expect.poll(() => here.continuation.get('kept').catch(() => undefined), { timeout: 15_000 }).toBeDefined()
  // The one that listens has nothing to say: its pings tell.
  const question = other.peers.ask(here.peers.address, 'question', {})
  expect(await question).toBe('re question')
  await Promise.all([here.close(), other.close()])
  await wire.close()
}, 40_000)

async function timeOf(operation: Promise<unknown>): Promise<number> {
  const start = performance.now()
  await operation.catch(() => {})
  return performance.now() - start
}

interface Wire {
  readonly port: number
  /** From now on nothing passes on the connections that there are, and nobody is told. New ones are as they should be. */
  cut(): void
  close(): Promise<void>
}

async function tcpProxy(to: number): Promise<Wire> {
  const sockets: Socket[] = []
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1')
    sockets.push(client, upstream)
    client.on('error', () => {}).pipe(upstream)
    upstream.on('error', () => {}).pipe(client)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      for (const socket of sockets) socket.unpipe()
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
