import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { freePort, RawHttpClient, startRedis, textOf, typescriptServer } from '@sampan/test-support'
import { expect, test } from 'vitest'

const read = (file: string): Promise<string> => readFile(new URL(file, import.meta.url), 'utf8')
const documents = ['../../docs/scaling.md', '../../packages/redis/README.md']

test('what the documents show is a server that works, and ends when it is told to', async () => {
  const server = await read('./scaling-server.ts')
  for (const document of documents) expect(await read(document)).toContain(`\`\`\`ts\n${server}\`\`\``)
  const redis = await startRedis()
  const { command, args } = typescriptServer(new URL('./scaling-server.ts', import.meta.url))
  const env = { ...process.env, REDIS_URL: redis.url, SAMPAN_KEY: '07'.repeat(32), PORT: String(await freePort()) }
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    for (const era of ['2025', '2026'] as const) {
      const answer = (): object => ({ role: 'assistant', content: { type: 'text', text: 'an old pond' }, model: 'm' })
      const client = new RawHttpClient({ url, era, capabilities: { sampling: {} }, answer })
      await client.open()
      expect(textOf((await client.callTool('haiku', { topic: 'frogs' })).response)).toBe('an old pond')
      await client.close()
    }
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
  } finally {
    child.kill('SIGKILL')
    await redis.close()
  }
}, 40_000)

test('nginx takes the configuration that the documents show', async () => {
  const block = /```nginx\n([\s\S]+?)```/.exec(await read('../../docs/scaling.md'))?.[1] as string
  const folder = await mkdtemp(path.join(tmpdir(), 'sampan-nginx-'))
  const file = path.join(folder, 'nginx.conf')
  // Only the names that a container network gives do not resolve here.
  await writeFile(
    file,
    `pid ${folder}/pid;\n${block.replace('node:3000', '127.0.0.1:3000').replace('listen 80', `listen ${await freePort()}`)}`,
  )
  const { stderr } = await promisify(execFile)('nginx', ['-t', '-c', file, '-e', `${folder}/error.log`])
  expect(stderr).toContain('test is successful')
  await rm(folder, { recursive: true, force: true })
})
