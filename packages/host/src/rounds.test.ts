import { expect, test } from 'vitest'
import type { HostError } from './errors.ts'
import { fixture, hostFor, says } from './fixtures/start.ts'

test('are counted, told, and limited', async () => {
  const rounds: string[] = []
  const host = await hostFor(await fixture('v2', 'http'), {
    maxRounds: 3,
    onSampling: () => says('more'),
    onRound: (round, requests, call) => rounds.push(`${call.name} ${round}: ${requests}`),
  })

  const error = await host.callTool('ask_forever').catch((reason: unknown) => reason as HostError)

  expect(error).toMatchObject({
    code: 'rounds_exceeded',
    call: { rounds: 3 },
    message: expect.stringContaining('after 3 rounds'),
  })
  expect((error as HostError).call?.samples).toHaveLength(3)
  expect(rounds).toEqual(['ask_forever 1: 1', 'ask_forever 2: 1', 'ask_forever 3: 1'])
})

test('are ten unless the options say otherwise', async () => {
  const host = await hostFor(await fixture('v2', 'stdio'), { onSampling: () => says('more') })

  await expect(host.callTool('ask_forever')).rejects.toMatchObject({ code: 'rounds_exceeded', call: { rounds: 10 } })
})
