import { fileURLToPath } from 'node:url'
import { createHost, type Host } from '@sampan/host'
import { expect, test } from 'vitest'

/** The reference server `server-everything`, over both of its transports that are not deprecated, with our host as client. */

const program = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'))

const withHost = async (use: (host: Host, asked: string[]) => Promise<void>): Promise<void> => {
  const asked: string[] = []
  const host = await createHost({
    server: { command: process.execPath, args: [program, 'stdio'] },
    onSampling: ({ messages, maxTokens }) => {
      const [message] = messages
      asked.push(`${maxTokens}: ${JSON.stringify(message?.content)}`)
      return {
        role: 'assistant',
        content: { type: 'text', text: 'a model of ours' },
        model: 'ours-1',
        stopReason: 'endTurn',
      }
    },
  })
  try {
    await use(host, asked)
  } finally {
    await host.close()
  }
}

const textOf = ({ content }: { content: readonly { type: string; text?: string }[] }): string =>
  content.map(({ text }) => text ?? '').join('')

test('its sampling tool is answered by our host, once', () =>
  withHost(async (host, asked) => {
    // It registers the tool only for a client that declares sampling, after the handshake.
    await expect
      .poll(async () => (await host.listTools()).map(({ name }) => name))
      .toContain('trigger-sampling-request')
    const { result, samples } = await host.callTool('trigger-sampling-request', { prompt: 'hello', maxTokens: 17 })
    expect(result.isError).not.toBe(true)
    expect(textOf(result)).toContain('a model of ours')
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatch(/^17: .*hello/)
    expect(samples).toMatchObject([{ result: { model: 'ours-1' } }])
  }))

test('its other tools answer, and its unknown tool is an error', () =>
  withHost(async (host) => {
    expect(textOf((await host.callTool('echo', { message: 'ahoy' })).result)).toContain('ahoy')
    expect(textOf((await host.callTool('get-sum', { a: 2, b: 40 })).result)).toContain('42')
    expect((await host.callTool('no-such-tool')).result.isError).toBe(true)
  }))
