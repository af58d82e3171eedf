// What many nodes cost: Redis' work for each call, a carried leg beside one that is not, three nodes beside one, bytes kept.
// npm run bench -- redis [calls, 1000 by default] [operations|legs|throughput|memory]. Needs redis-server and nginx.
import os from 'node:os'
import { createClient } from '@redis/client'
import { redisStores } from '@sampan/redis'
import { call2025, call2026, session2025 } from './redis/client.mjs'
import { endAll, startNode, startProxy, startRedis } from './redis/processes.mjs'

const calls = Number(process.argv[2] ?? 1_000)
const AT_ONCE = 16

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const round = (value, digits = 2) => Number(value.toFixed(digits))

/** What Redis itself counts. */
async function counters(admin) {
  const info = String(await admin.sendCommand(['INFO', 'all']))
  const read = (name) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1])
  return {
    commands: read('total_commands_processed'),
    cpuUs: (read('used_cpu_user') + read('used_cpu_sys')) * 1e6,
    bytes: read('total_net_input_bytes') + read('total_net_output_bytes'),
  }
}

async function timed(call, times, atOnce) {
  const took = []
  let next = 0
  const worker = async () => {
    for (let n = next++; n < times; n = next++) {
      const start = performance.now()
      await call(n)
      took.push(performance.now() - start)
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: atOnce }, worker))
  return { medianMs: median(took), perSecond: (times / (performance.now() - start)) * 1_000 }
}

async function operations(url) {
  const stores = await redisStores({ url, prefix: 'op:' })
  const value = new TextEncoder().encode('x'.repeat(1_000))
  const use = { requests: 1, inputTokens: 100, outputTokens: 100 }
  const message = { jsonrpc: '2.0', method: 'notifications/progress', params: { progress: 1 } }
  const rows = {
    'continuation.set, 1 KB': (n) => stores.continuation.set(`k${n}`, value, 600_000),
    'continuation.get, 1 KB': (n) => stores.continuation.get(`k${n}`),
    'continuation.claim': (n) => stores.continuation.claim(`c${n}`, value, 600_000),
    'continuation.replace (script)': (n) => stores.continuation.replace(`c${n}`, value, value, 600_000),
    'ledger.reserve (script)': (n) => stores.ledger.reserve(`s${n % 100}`, use, { requests: 1e9 }),
    'limits.take (script)': (n) => stores.limits.take(`s${n % 100}`, `p${n}`, { concurrency: 1e6, perMinute: 1e6 }),
    'cache.set, 1 KB': (n) => stores.cache.set(`k${n}`, 'x'.repeat(1_000), 600_000),
    'cache.get, 1 KB': (n) => stores.cache.get(`k${n}`),
    'eventStore.storeEvent': (n) => stores.eventStore.storeEvent(`s${n % 100}`, message),
  }
  const admin = await createClient({ url }).connect()
  const table = {}
  for (const [name, run] of Object.entries(rows)) {
    const alone = await timed(run, 2_000, 1)
    const before = await counters(admin)
    const many = await timed(run, 20_000, 256)
    const after = await counters(admin)
    table[name] = {
      'one at a time, µs': round(alone.medianMs * 1_000, 0),
      '256 at once, per s': round(many.perSecond, 0),
      'Redis CPU, µs each': round((after.cpuUs - before.cpuUs) / 20_000, 1),
    }
  }
  console.log('\nOne operation of each store, from one node')
  console.table(table)
  await stores.close()
  admin.destroy()
}

async function legs(url) {
  const admin = await createClient({ url }).connect()
  const [a, b] = await Promise.all([startNode(url), startNode(url)])
  const bare = await startNode(undefined)
  const sessionOn = async (node) => {
    const sessions = await Promise.all(Array.from({ length: AT_ONCE }, () => session2025(node.url)))
    return (n) => sessions[n % AT_ONCE]
  }
  const [onBare, onA] = [await sessionOn(bare), await sessionOn(a)]
  const scenarios = {
    '2025, no Redis': (n) => call2025(onBare(n), n, bare.url, bare.url),
    '2025, at the node that has it': (n) => call2025(onA(n), n, a.url, a.url),
    '2025, its 3 answers carried': (n) => call2025(onA(n), n, a.url, b.url),
    '2025, all of it carried': (n) => call2025(onA(n), n, b.url, b.url),
    '2026, no Redis': (n) => call2026('held', n, () => bare.url),
    '2026, at the node that has it': (n) => call2026('held', n, () => a.url),
    '2026, its 3 retries carried': (n) => call2026('held', n, (leg) => (leg === 0 ? a.url : b.url)),
    '2026 replayable, no Redis': (n) => call2026('replayable', n, () => bare.url),
    '2026 replayable, at its node': (n) => call2026('replayable', n, () => a.url),
    '2026 replayable, 3 carried': (n) => call2026('replayable', n, (leg) => (leg === 0 ? a.url : b.url)),
  }
  const table = {}
  for (const [name, call] of Object.entries(scenarios)) {
    await timed(call, 200, AT_ONCE)
    const alone = await timed(call, Math.min(calls, 500), 1)
    const before = await counters(admin)
    const many = await timed(call, calls, AT_ONCE)
    const after = await counters(admin)
    table[name] = {
      'call alone, ms': round(alone.medianMs),
      [`calls/s, ${AT_ONCE} at once`]: round(many.perSecond, 0),
      'Redis commands': round((after.commands - before.commands) / calls, 1),
      'Redis CPU, µs': round((after.cpuUs - before.cpuUs) / calls, 0),
      'Redis traffic, KB': round((after.bytes - before.bytes) / calls / 1_024, 1),
    }
  }
  console.log('\nA call of three samples in turn: an open call with three answers (2025), or four legs (2026)')
  console.table(table)
  admin.destroy()
}

async function throughput(url) {
  const nodes = await Promise.all([startNode(url), startNode(url), startNode(url)])
  const bare = await startNode(undefined)
  const through = {
    'one node, no Redis': await startProxy([bare.url]),
    'one node': await startProxy([nodes[0].url]),
    'three nodes, round robin': await startProxy(nodes.map((node) => node.url)),
  }
  const table = {}
  for (const [name, proxy] of Object.entries(through)) {
    const sessions = await Promise.all(Array.from({ length: AT_ONCE }, () => session2025(proxy)))
    const on2025 = (n) => call2025(sessions[n % AT_ONCE], n, proxy, proxy)
    const on2026 = (n) => call2026('held', n, () => proxy)
    for (const call of [on2025, on2026]) await timed(call, 200, AT_ONCE)
    table[name] = {
      '2025, calls/s': round((await timed(on2025, calls, AT_ONCE)).perSecond, 0),
      '2026, calls/s': round((await timed(on2026, calls, AT_ONCE)).perSecond, 0),
    }
  }
  console.log(
    `\nThrough nginx, ${AT_ONCE} clients at once; clients, proxy, Redis and nodes share ${os.cpus().length} cores`,
  )
  console.table(table)
}

async function memory(url) {
  const admin = await createClient({ url }).connect()
  const runs = 2_000
  const table = {}
  for (const [name, redisUrl, tool] of [
    ['not replayable, no Redis', undefined, 'held'],
    ['not replayable', url, 'held'],
    ['replayable, no Redis', undefined, 'replayable'],
    ['replayable', url, 'replayable'],
  ]) {
    const node = await startNode(redisUrl, 'principal')
    await admin.flushAll()
    await timed((n) => call2026(tool, n, () => node.url, 2), 100, AT_ONCE)
    const [heap, used] = [await node.heap(), await bytesUsed(admin)]
    await timed((n) => call2026(tool, 1_000 + n, () => node.url, 2), runs, AT_ONCE)
    const [heapAfter, usedAfter] = [await node.heap(), await bytesUsed(admin)]
    table[name] = {
      'in the node, KB': round((heapAfter - heap) / runs / 1_024),
      'in Redis, bytes': redisUrl === undefined ? 0 : round((usedAfter - used) / runs, 0),
      'keys in Redis': redisUrl === undefined ? 0 : round(((await admin.dbSize()) * runs) / (runs + 100) / runs, 1),
    }
    await node.kill()
  }
  console.log(`\nMemory of a suspended run that has had one answer and waits for its second (${runs} of each)`)
  console.table(table)

  await admin.flushAll()
  const node = await startNode(url)
  await timed(() => session2025(node.url), 1_000, AT_ONCE)
  const keys = await admin.keys('bench:session:*')
  const sizes = await Promise.all(keys.map((key) => admin.memoryUsage(key)))
  console.log(`a 2025 session in Redis: 1 key, ${median(sizes)} bytes (${keys.length} of them)`)
  admin.destroy()
}

async function bytesUsed(admin) {
  return Number(/^used_memory:(\d+)/m.exec(String(await admin.sendCommand(['INFO', 'memory'])))?.[1])
}

try {
  const url = await startRedis()
  for (const part of [operations, legs, throughput, memory]) {
    if (process.argv[3] === undefined || process.argv[3] === part.name) await part(url)
  }
} finally {
  await endAll()
}
process.exit(0)
