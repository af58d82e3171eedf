import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport as InMemoryTransportV1 } from '@modelcontextprotocol/sdk/inMemory.js'
import { CreateMessageRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { Client, InMemoryTransport } from '@modelcontextprotocol/client'
import { createHost } from '@sampan/host'
import { expect, test } from 'vitest'
import { createV1, createV2 } from '../fixtures/triage.ts'
import { assertAsked, denied, scriptedModel, timeout } from '../index.ts'

const ASK = { name: 'triage', arguments: { ticket: 'I was charged twice' } }

test('answers as the provider of a server, for a client that does not sample', async () => {
  const model = scriptedModel('billing')
  const [near, far] = InMemoryTransport.createLinkedPair()
  await createV2({ provider: model }).connect(far)
  const client = new Client({ name: 'quiet', version: '1' })
  await client.connect(near)

  const { content } = await client.callTool(ASK)

  expect(content).toEqual([{ type: 'text', text: 'billing' }])
  assertAsked(model, { prompt: 'I was charged twice', route: 'provider' }, { times: 1 })
  await client.close()
})

test('answers as the model of a host', async () => {
  const model = scriptedModel(['billing', denied])
  const [near, far] = InMemoryTransport.createLinkedPair()
  await createV2().connect(far)
  const host = await createHost({ server: { transport: () => near }, era: '2025', onSampling: model.onSampling })

  expect((await host.callTool(ASK.name, ASK.arguments)).result.content).toEqual([{ type: 'text', text: 'billing' }])
  expect((await host.callTool(ASK.name, ASK.arguments)).result.content).toEqual([{ type: 'text', text: 'bug' }])
  assertAsked(model, { route: 'client' }, { times: 2 })
  await host.close()
})

test('answers as the model of an SDK v1 client', async () => {
  const model = scriptedModel(['billing', denied, timeout])
  const [near, far] = InMemoryTransportV1.createLinkedPair()
  await createV1().connect(far)
  const client = new ClientV1({ name: 'v1', version: '1' }, { capabilities: { sampling: {} } })
  client.setRequestHandler(CreateMessageRequestSchema, model.requestHandler as never)
  await client.connect(near)

  const texts: unknown[] = []
  for (let call = 0; call < 3; call++) texts.push((await client.callTool(ASK)).content)

  expect(texts).toEqual(['billing', 'bug', 'bug'].map((text) => [{ type: 'text', text }]))
  await client.close()
})

test('answers as the model of an SDK v2 client', async () => {
  const model = scriptedModel(['billing', denied])
  const [near, far] = InMemoryTransport.createLinkedPair()
  await createV2().connect(far)
  const client = new Client({ name: 'v2', version: '1' }, { capabilities: { sampling: {} } })
  client.setRequestHandler('sampling/createMessage', model.requestHandler as never)
  await client.connect(near)

  const texts: unknown[] = []
  for (let call = 0; call < 2; call++) texts.push((await client.callTool(ASK)).content)

  expect(texts).toEqual(['billing', 'bug'].map((text) => [{ type: 'text', text }]))
  await client.close()
})

test('a script that is used up is not routed around', async () => {
  const model = scriptedModel([])
  const [near, far] = InMemoryTransport.createLinkedPair()
  await createV2({ provider: model }).connect(far)
  const client = new Client({ name: 'quiet', version: '1' })
  await client.connect(near)

  const { content, isError } = await client.callTool(ASK)

  expect(isError).toBe(true)
  expect(content).toMatchObject([{ text: expect.stringContaining('The script has 0 answers, and this is question 1') }])
  await client.close()
})
