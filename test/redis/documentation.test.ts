import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { freePort, RawHttpClient, startRedis, textOf, typescriptServer } from '@sampan/test-support'
import { expect, test } from 'vitest'
import { startProxy } from './cluster.ts'

const read = (file: string): Promise<string> => readFile(new URL(file, import.meta.url), 'utf8')
const documents = ['../../docs/scaling.md', '../../packages/redis/README.md']

test('the documents show the files that are tested', async () => {
  const server = await read('./scaling-server.ts')
  for (const document of documents) expect(await read(document)).toContain(`\`\`\`ts\n${server}\`\`\``)
  const page = await read('../../docs/scaling.md')
  expect(page).toContain(`\`\`\`yaml\n${await read('../../docs/scaling/compose.yaml')}\`\`\``)
  expect(page).toContain(`\`\`\`nginx\n${await read('../../docs/scaling/nginx.conf')}\`\`\``)
})

test('what the compose file starts works, and each node ends when it is told to', async () => {
  const compose = await read('../../docs/scaling/compose.yaml')
  const nodes = [...compose.matchAll(/^ {2}(node-\w+): \*node$/gm)].map((match) => match[1] as string)
  expect(
    [...(await read('../../docs/scaling/nginx.conf')).matchAll(/server (node-\w+):3000/g)].map((match) => match[1]),
  ).toEqual(nodes)
  const settings = /valkey-server (.+)/.exec(compose)?.[1]?.split(' ')
  const probe = /-e', "(.+)"\]/.exec(compose)?.[1] as string
  const folder = await mkdtemp(path.join(tmpdir(), 'sampan-compose-'))
  const redis = await startRedis(settings)
  const { command, args } = typescriptServer(new URL('./scaling-server.ts', import.meta.url))
  const children: ChildProcess[] = []
  const started = nodes.map(async () => {
    const env = { ...process.env, REDIS_URL: redis.url, SAMPAN_KEY: '07'.repeat(32), PORT: String(await freePort()) }
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(child)
    const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    return Number(new URL(url).port)
  })
  let close = async (): Promise<void> => {}
  try {
    const ports = await Promise.all(started)
    const proxy = await startProxy(ports, folder)
    close = () => proxy.close()
    const healthy = spawn(process.execPath, ['-e', probe.replace('3000', String(ports[0]))])
    expect(await once(healthy, 'exit')).toEqual([0, null])
    for (const era of ['2025', '2026'] as const) {
      const answer = (): object => ({ role: 'assistant', content: { type: 'text', text: 'an old pond' }, model: 'm' })
      const client = new RawHttpClient({
        url: proxy.url,
        era,
        capabilities: { sampling: {} },
        answer,
        timeoutMs: 30_000,
      })
      await client.open()
      for (let call = 0; call < nodes.length; call++) {
        expect(textOf((await client.callTool('haiku', { topic: 'frogs' })).response)).toBe('an old pond')
      }
      await client.close()
    }
    const exited = children.map((child) => once(child, 'exit'))
    for (const child of children) child.kill('SIGTERM')
    expect(await Promise.all(exited)).toEqual(nodes.map(() => [0, null]))
  } finally {
    for (const child of children) child.kill('SIGKILL')
    await close()
    await redis.close()
    await rm(folder, { recursive: true, force: true })
  }
}, 90_000)
