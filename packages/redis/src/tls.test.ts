import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { createClient } from '@redis/client'
import { type RedisServer, startRedis } from '@sampan/test-support'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RedisStoresOptions, redisStores } from './redis-stores.ts'

/** A Redis that speaks TLS alone, with a certificate that only whoever is given it trusts, and users with few rights. */

const run = promisify(execFile)
const quiet = { onError: () => {}, connectTimeoutMs: 3_000 }

let folder: string
let server: RedisServer
let ca: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sampan-tls-'))
  const [key, certificate] = [path.join(folder, 'key.pem'), path.join(folder, 'certificate.pem')]
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-keyout', key, '-out', certificate, '-subj', '/CN=redis', '-addext', 'subjectAltName=IP:127.0.0.1'],
  ]).catch((cause: unknown) => {
    throw new Error('openssl made no certificate: install it with `apt-get install openssl` (see .ci/run)', { cause })
  })
  ca = await readFile(certificate, 'utf8')
  server = await startRedis((port) => [
    ...['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no'],
    ...['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate],
  ])
  const admin = createClient({ url: `rediss://127.0.0.1:${server.port}`, socket: { tls: true, ca } })
  await admin.connect()
  await admin.sendCommand([
    ...['ACL', 'SETUSER', 'sampan', 'on', '>secret', '~app:*', '&app:*', '-@all'],
    ...['+@connection', '+@read', '+@write', '+@scripting', '+@pubsub', '+@transaction', '+time', '-@dangerous'],
  ])
  await admin.sendCommand(['ACL', 'SETUSER', 'default', 'off'])
  admin.destroy()
}, 40_000)
afterAll(async () => {
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})

test('two nodes with a user that may touch no other keys and channels use every store, over TLS', async () => {
  const url = `rediss://sampan:secret@127.0.0.1:${server.port}`
  const open = () => redisStores({ url, prefix: 'app:', client: { socket: { tls: true, ca } }, ...quiet })
  const [one, two] = await Promise.all([open(), open()])
  const value = new Uint8Array([1])
  expect(await one.continuation.claim('key', value, 10_000)).toBe(true)
  expect(await two.continuation.replace('key', value, value, 10_000)).toBe(true)
  expect(await two.limits.take('s', 'p', { concurrency: 1, perMinute: 9 })).toBe(0)
  await two.limits.keep('s', 'p')
  await two.limits.give('s', 'p')
  expect((await one.ledger.reserve('s', { requests: 1, inputTokens: 1, outputTokens: 1 }, {})).granted).toBe(1)
  await one.ledger.add('s', { requests: 1, inputTokens: 1, outputTokens: 1 })
  await one.cache.set('key', 'text', 10_000)
  expect(await two.cache.get('key')).toBe('text')
  await one.cache.delete('key')
  const first = await one.eventStore.storeEvent('s', { jsonrpc: '2.0', method: 'm' })
  await one.eventStore.storeEvent('s', { jsonrpc: '2.0', method: 'n' })
  const seen: unknown[] = []
  await two.eventStore.replayEventsAfter(first, { send: async (_id, message) => void seen.push(message) })
  expect(seen).toEqual([{ jsonrpc: '2.0', method: 'n' }])
  one.peers.listen(async (question) => `re ${question}`)
  expect(await two.peers.ask(one.peers.address, 'question', {})).toBe('re question')
  // How it is looked whether other nodes are there.
  const user = createClient({ url, socket: { tls: true, ca } })
  await user.connect()
  expect(await user.pubSubNumSub(`app:node:${one.peers.address}`)).toEqual({ [`app:node:${one.peers.address}`]: 1 })
  user.destroy()
  await Promise.all([one.close(), two.close()])
})

test.each<[what: string, options: (port: number) => RedisStoresOptions, message: RegExp]>([
  [
    'a wrong password',
    (port) => ({ url: `rediss://sampan:wrong@127.0.0.1:${port}`, client: { socket: { tls: true, ca } } }),
    /at rediss:\/\/127\.0\.0\.1:\d+: WRONGPASS.*user and password/,
  ],
  [
    'no user',
    (port) => ({ url: `rediss://127.0.0.1:${port}`, client: { socket: { tls: true, ca } } }),
    /NOAUTH.*user and password/,
  ],
  [
    'a certificate that nobody has vouched for',
    (port) => ({ url: `rediss://sampan:secret@127.0.0.1:${port}` }),
    /self-signed certificate.*client\.socket\.ca/,
  ],
  [
    'another name than the one on the certificate',
    (port) => ({ url: `rediss://sampan:secret@localhost:${port}`, client: { socket: { tls: true, ca } } }),
    /does not match certificate.*client\.socket\.ca/,
  ],
  ['no TLS', (port) => ({ url: `redis://sampan:secret@127.0.0.1:${port}` }), /Then the URL begins with rediss:/],
  [
    'keys that are not the user’s',
    (port) => ({
      url: `rediss://sampan:secret@127.0.0.1:${port}`,
      prefix: 'other:',
      client: { socket: { tls: true, ca } },
    }),
    /NOPERM.*the keys ~other:\*/,
  ],
])('%s: the start says so, and what to do', async (_what, options, message) => {
  const failure = await redisStores({ prefix: 'app:', ...quiet, ...options(server.port) }).catch(
    (error: unknown) => error,
  )
  expect(String(failure)).toMatch(message)
  expect(String(failure)).not.toMatch(/secret|wrong@/)
})
