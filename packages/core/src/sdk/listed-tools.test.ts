import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { McpServer as McpServerV2 } from '@modelcontextprotocol/server'
import { describe, expect, test } from 'vitest'
import type { SamplingOptions } from '../options.ts'
import { connectRaw, type RawPeer } from '../raw-peer.fixture.ts'
import { withSampling } from '../with-sampling.ts'

/** A tool that needs a model is listed to those whom some route can serve, whatever becomes of its registration. */

const info = { name: 'listed', version: '0' }
const handler = async (): Promise<any> => ({ content: [] })
const provider = async (): Promise<never> => Promise.reject(new Error('not asked'))

type Line = 'v1' | 'v2'
type Registered = { update(changes: object): void; remove(): void }
type AnyServer = { registerTool(name: string, config: object, callback: unknown): Registered }

async function connect(
  line: Line,
  register: (server: AnyServer) => void,
  options: SamplingOptions,
  capabilities: object,
  era: '2025' | '2026' = '2025',
): Promise<RawPeer> {
  const made = <Server extends object>(server: Server): Server => {
    register(server as never)
    return server
  }
  if (line === 'v1')
    return connectRaw({ v1: made(withSampling(new McpServerV1(info), options)) }, { capabilities, era })
  return connectRaw({ v2: () => made(withSampling(new McpServerV2(info), options)) }, { capabilities, era })
}

async function listed(peer: RawPeer): Promise<string[]> {
  const { result } = await peer.request('tools/list')
  return result.tools.map(({ name }: { name: string }) => name)
}

const sampling = { sampling: {} }
describe.each<[Line, '2025' | '2026']>([
  ['v1', '2025'],
  ['v2', '2025'],
  ['v2', '2026'],
])('SDK %s, %s', (line, era) => {
  test.each<[string, SamplingOptions, object, string[]]>([
    ['a client that samples', {}, sampling, ['plain', 'needy']],
    ['a client that does not', {}, {}, ['plain']],
    ['a client that does not, beside a provider', { provider }, {}, ['plain', 'needy']],
    ['a client that does not, with handoff', { handoff: true }, {}, ['plain', 'needy', 'answer_question']],
    ['a client that samples and may not be asked', { routes: ['provider'] }, sampling, ['plain']],
    ['a provider that may not be asked', { provider, routes: ['client'] }, {}, ['plain']],
    ['a handoff that may not be', { handoff: true, routes: ['client'] }, {}, ['plain']],
  ])('%s', async (_what, options, capabilities, names) => {
    const register = (server: AnyServer): void => {
      server.registerTool('plain', {}, handler)
      server.registerTool('needy', { requires: 'model' }, handler)
    }
    expect(await listed(await connect(line, register, options, capabilities, era))).toEqual(names)
  })

  test('a tool that is renamed is hidden as before, and one that takes its name is not', async () => {
    const register = (server: AnyServer): void => {
      const needy = server.registerTool('needy', { requires: 'model' }, handler)
      needy.update({ name: 'renamed' })
      server.registerTool('needy', {}, handler)
      server.registerTool('gone', { requires: 'model' }, handler).remove()
      server.registerTool('gone', {}, handler)
      expect(() => server.registerTool('renamed', {}, handler)).toThrow(/already/)
    }
    expect(await listed(await connect(line, register, {}, {}, era))).toEqual(['needy', 'gone'])
  })

  test('what a tool requires is a word that there is', async () => {
    const server = withSampling(line === 'v1' ? new McpServerV1(info) : new McpServerV2(info)) as unknown as AnyServer
    expect(() => server.registerTool('t', { requires: 'modle' }, handler)).toThrow(
      expect.objectContaining({ code: 'invalid_request', evidence: { field: 't.requires' } }),
    )
  })

  test('a tool that would never be called, because the answering tool has its name, is refused', async () => {
    const build = (options: SamplingOptions): AnyServer =>
      withSampling(line === 'v1' ? new McpServerV1(info) : new McpServerV2(info), options) as unknown as AnyServer
    const collides = expect.objectContaining({ code: 'invalid_request', evidence: { field: 'handoff.toolName' } })
    expect(() => build({ handoff: true }).registerTool('answer_question', {}, handler)).toThrow(collides)
    expect(() => build({ handoff: { toolName: 'own' } }).registerTool('own', {}, handler)).toThrow(collides)
    const renamed = build({ handoff: true }).registerTool('other', {}, handler)
    expect(() => renamed.update({ name: 'answer_question' })).toThrow(collides)
    build({}).registerTool('answer_question', {}, handler)
    build({ handoff: { toolName: 'own' } }).registerTool('answer_question', {}, handler)
  })
})
