import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import type { SampleBudget } from '../context.ts'
import { SamplingError } from '../errors.ts'
import { type CallLedger, type Charge, createLedger, type Ledger, type LedgerSnapshot } from './ledger.ts'
import { createLedgerStore, type LedgerStore } from './ledger-store.ts'
import { STORE_TIMEOUT_MS } from '../util/within.ts'

afterEach(() => {
  vi.useRealTimers()
})

const request = (inputTokens: number, maxTokens: number, id = 'q') => ({ id, inputTokens, maxTokens })

async function failure(promise: Promise<unknown>): Promise<SamplingError> {
  const error: unknown = await promise.then(
    () => new Error('It did not throw.'),
    (reason: unknown) => reason,
  )
  if (SamplingError.isInstance(error)) return error
  throw error
}

/** As it travels in the state of a round. */
function travelled(ledger: Ledger): LedgerSnapshot {
  return JSON.parse(JSON.stringify(ledger.snapshot())) as LedgerSnapshot
}

test('without limits everything is granted', async () => {
  const charge = await createLedger().forCall().charge(request(1e9, 4_096))
  expect(charge.maxTokens).toBe(4_096)
})

test('grants as much output as is left', async () => {
  const call = createLedger().forCall({ outputTokens: 1_000 })
  expect((await call.charge(request(10, 700))).maxTokens).toBe(700)
  expect((await call.charge(request(10, 700))).maxTokens).toBe(300)
  expect((await failure(call.charge(request(10, 700)))).code).toBe('budget_exceeded')
})

test('what was not used is given back', async () => {
  const call = createLedger().forCall({ inputTokens: 100, outputTokens: 1_000, requests: 2 })
  const first = await call.charge(request(60, 1_000))
  await first.settle({ inputTokens: 40, outputTokens: 50 })
  expect((await call.charge(request(60, 1_000))).maxTokens).toBe(950)
})

test('a request that was not sent costs nothing', async () => {
  const ledger = createLedger({ perToolCall: { requests: 1 } })
  const call = ledger.forCall()
  await (await call.charge(request(10, 10))).cancel()
  expect(ledger.snapshot()).toEqual({ used: [0, 0, 0], charges: [] })
  await call.charge(request(10, 10))
})

test('settling twice, or after cancelling, does nothing', async () => {
  const ledger = createLedger()
  const charge = await ledger.forCall().charge(request(10, 100))
  await charge.settle({ inputTokens: 8, outputTokens: 20 })
  await charge.settle({ inputTokens: 80, outputTokens: 200 })
  await charge.cancel()
  expect(ledger.snapshot().used).toEqual([1, 8, 20])
})

test('a client that wrote more than it was allowed is counted with what it wrote', async () => {
  const call = createLedger().forCall({ outputTokens: 1_000 })
  await (await call.charge(request(1, 100))).settle({ inputTokens: 1, outputTokens: 990 })
  expect((await call.charge(request(1, 100))).maxTokens).toBe(10)
})

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])(
  'a usage of %s is none: the reservation stands',
  async (figure) => {
    const ledger = createLedger()
    await (await ledger.forCall().charge(request(10, 100))).settle({ inputTokens: figure, outputTokens: figure })
    expect(ledger.snapshot().used).toEqual([1, 10, 100])
  },
)

test.each<[string, Parameters<typeof createLedger>[0], SampleBudget | undefined, string]>([
  [
    'budget.requests',
    {},
    { requests: 1 },
    'the limit on requests is 1 for this sample (`budget.requests`); 1 are used or reserved, and this request needs 1 more.',
  ],
  [
    'budget.inputTokens',
    {},
    { inputTokens: 2_000 },
    'the limit on input tokens is 2,000 for this sample (`budget.inputTokens`); 1,500 are used or reserved, and this request needs 1,500 more.',
  ],
  [
    'budget.perToolCall.outputTokens',
    { perToolCall: { outputTokens: 100 } },
    undefined,
    'the limit on output tokens is 100 for this tool call (`budget.perToolCall.outputTokens`); 100 are used or reserved, and this request needs at least 1 more.',
  ],
  [
    'budget.perSession.requests',
    { perSession: { requests: 1 } },
    undefined,
    'the limit on requests is 1 for this session (`budget.perSession.requests`); 1 are used or reserved, and this request needs 1 more.',
  ],
])('says which limit: %s', async (field, options, limits, message) => {
  const call = createLedger({ ...options, sessionId: 's', store: createLedgerStore() }).forCall(limits)
  await call.charge(request(1_500, 100))
  const error = await failure(call.charge(request(1_500, 100)))
  expect(error).toMatchObject({ code: 'budget_exceeded', evidence: { field } })
  expect(error.message).toBe(`Nothing was sent: ${message}`)
})

test('a scope that refuses leaves the others untouched', async () => {
  const store = createLedgerStore()
  const options = { perToolCall: { requests: 5 }, perSession: { inputTokens: 100 }, sessionId: 's', store }
  const ledger = createLedger(options)
  await failure(ledger.forCall().charge(request(101, 10)))
  expect(ledger.snapshot().used).toEqual([0, 0, 0])
  const narrow = createLedger({ perToolCall: { requests: 1 }, perSession: { requests: 2 }, sessionId: 's', store })
  await narrow.forCall().charge(request(1, 1))
  await failure(narrow.forCall().charge(request(1, 1)))
  // The session has one request left, which the refused one did not take.
  await createLedger({ perSession: { requests: 2 }, sessionId: 's', store })
    .forCall()
    .charge(request(1, 1))
})

test('a session that grants less output lowers what the other scopes reserved', async () => {
  const store = createLedgerStore()
  const ledger = createLedger({
    perToolCall: { outputTokens: 500 },
    perSession: { outputTokens: 60 },
    sessionId: 's',
    store,
  })
  expect((await ledger.forCall().charge(request(1, 500))).maxTokens).toBe(60)
  expect(ledger.snapshot().used).toEqual([1, 1, 60])
})

test('sessions are counted apart, and over tool calls', async () => {
  const store = createLedgerStore()
  const open = (sessionId: string): CallLedger =>
    createLedger({ perSession: { requests: 2 }, sessionId, store }).forCall()
  await open('a').charge(request(1, 1))
  await open('a').charge(request(1, 1))
  expect((await failure(open('a').charge(request(1, 1)))).code).toBe('budget_exceeded')
  await open('b').charge(request(1, 1))
})

test('a replay finds its charges again: nothing is paid twice, and the same maxTokens is granted', async () => {
  const store = createLedgerStore()
  const options = {
    perToolCall: { outputTokens: 1_000, requests: 3 },
    perSession: { requests: 3 },
    sessionId: 's',
    store,
  }
  const before = createLedger(options)
  const first = await before.forCall().charge(request(50, 800, 'one'))
  await first.settle({ inputTokens: 50, outputTokens: 600 })
  const second = await before.forCall().charge(request(50, 800, 'two'))
  expect(second.maxTokens).toBe(400)

  const after = createLedger(options)
  after.restore(travelled(before))
  const again = await after.forCall().charge(request(50, 800, 'two'))
  expect(again.maxTokens).toBe(400)
  const settledBefore = await after.forCall().charge(request(50, 800, 'one'))
  expect(settledBefore.maxTokens).toBe(800)
  await settledBefore.settle({ inputTokens: 50, outputTokens: 600 })
  expect(after.snapshot().used).toEqual([2, 100, 1_000])
  await again.settle({ inputTokens: 50, outputTokens: 100 })
  expect(after.snapshot().used).toEqual([2, 100, 700])
  // Two of three requests are paid for, on the tool call and in the session; the third is new.
  await after.forCall().charge(request(1, 1, 'three'))
  expect((await failure(after.forCall().charge(request(1, 1, 'four')))).code).toBe('budget_exceeded')
})

test("a replayed charge counts on its sample's own account again", async () => {
  const before = createLedger()
  await (await before.forCall({ requests: 2 }).charge(request(1, 1, 'one'))).settle({ inputTokens: 1, outputTokens: 1 })
  const after = createLedger()
  after.restore(travelled(before))
  const call = after.forCall({ requests: 2 })
  await call.charge(request(1, 1, 'one'))
  await call.charge(request(1, 1, 'two'))
  expect((await failure(call.charge(request(1, 1, 'three')))).evidence.field).toBe('budget.requests')
})

test('equal questions are told apart by their order', async () => {
  const before = createLedger({ perToolCall: { outputTokens: 150 } })
  await before.forCall().charge(request(1, 100, 'same'))
  await before.forCall().charge(request(1, 100, 'same'))
  const after = createLedger({ perToolCall: { outputTokens: 150 } })
  after.restore(travelled(before))
  expect((await after.forCall().charge(request(1, 100, 'same'))).maxTokens).toBe(100)
  expect((await after.forCall().charge(request(1, 100, 'same'))).maxTokens).toBe(50)
})

test('a finished sample leaves its sum, and no charges', async () => {
  const ledger = createLedger()
  const call = ledger.forCall()
  for (let index = 0; index < 50; index++) {
    await (await call.charge(request(1_000, 500, `sample:${index}`))).settle({ inputTokens: 1_000, outputTokens: 100 })
  }
  expect(ledger.snapshot().charges).toHaveLength(50)
  call.finish()
  expect(JSON.stringify(ledger.snapshot())).toBe('{"used":[50,50000,5000],"charges":[]}')
})

test('a snapshot does not count what the session has not granted yet', async () => {
  const waiting: (() => void)[] = []
  const memory = createLedgerStore()
  const slow: LedgerStore = {
    ...memory,
    reserve: (...all) => new Promise<void>((go) => waiting.push(go)).then(() => memory.reserve(...all)),
  }
  const ledger = createLedger({ perSession: { requests: 5 }, sessionId: 's', store: slow })
  const charging = ledger.forCall().charge(request(10, 10))
  expect(ledger.snapshot()).toEqual({ used: [0, 0, 0], charges: [] })
  for (const go of waiting) go()
  await charging
  expect(ledger.snapshot().used).toEqual([1, 10, 10])
})

test('a store that cannot reserve refuses the sample; one that cannot settle is reported, and the reservation stands', async () => {
  const broken = new Error('connection lost')
  const memory = createLedgerStore()
  const options = { perSession: { requests: 5 }, sessionId: 's' }
  const refusing = createLedger({ ...options, store: { ...memory, reserve: () => Promise.reject(broken) } })
  const error = await failure(refusing.forCall().charge(request(1, 1)))
  expect(error).toMatchObject({ code: 'internal', cause: broken })
  expect(error.message).toContain('connection lost')
  expect(refusing.snapshot().used).toEqual([0, 0, 0])

  const reported: unknown[] = []
  const store = { ...memory, add: () => Promise.reject(broken) }
  const forgetful = createLedger({ ...options, store, onError: (reason) => reported.push(reason) })
  await (await forgetful.forCall().charge(request(1, 10))).settle({ inputTokens: 1, outputTokens: 1 })
  expect(reported).toEqual([broken])
})

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['no reservation', {}],
  ['no number', { granted: Number.NaN, used: { requests: 0, inputTokens: 0, outputTokens: 0 } }],
  ['no use', { granted: 0 }],
])('a store that says %s refuses the sample, and is named', async (_what, said) => {
  const store = { ...createLedgerStore(), reserve: async () => said as never }
  const ledger = createLedger({ perSession: { requests: 5 }, sessionId: 's', store })
  const error = await failure(ledger.forCall().charge(request(1, 1)))
  expect(error).toMatchObject({ code: 'internal', message: expect.stringContaining('the ledger store') })
  expect(ledger.snapshot().used).toEqual([0, 0, 0])
})

test('a store that grants more than was wanted grants what was wanted', async () => {
  const used = { requests: 0, inputTokens: 0, outputTokens: 0 }
  const store = { ...createLedgerStore(), reserve: async () => ({ granted: 1_000, used }) }
  const ledger = createLedger({ perSession: { requests: 5 }, sessionId: 's', store })
  expect((await ledger.forCall().charge(request(1, 10))).maxTokens).toBe(10)
  expect(ledger.snapshot().used).toEqual([1, 1, 10])
})

test('a store that does not take what was used is warned of once, where nobody asked to be told', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const store = { ...createLedgerStore(), add: () => Promise.reject(new Error('down')) }
  const ledger = createLedger({ perSession: { requests: 5 }, sessionId: 's', store })
  for (let n = 0; n < 2; n++)
    await (await ledger.forCall().charge(request(1, 10))).settle({ inputTokens: 1, outputTokens: 1 })
  expect(warn.mock.calls.map(([text]) => text)).toEqual([expect.stringContaining('ledger store')])
  warn.mockRestore()
})

test('a store that never answers refuses the sample, and one that never takes what was used is reported', async () => {
  vi.useFakeTimers()
  const hangs = (): Promise<never> => new Promise(() => {})
  const memory = createLedgerStore()
  const options = { perSession: { requests: 5 }, sessionId: 'hangs' }
  const refusing = createLedger({ ...options, store: { ...memory, reserve: hangs } })
  const refused = failure(refusing.forCall().charge(request(1, 1)))
  await vi.advanceTimersByTimeAsync(STORE_TIMEOUT_MS)
  expect((await refused).message).toMatch(/Nothing was sent: the ledger store failed.*took longer than 5000 ms/)
  expect(refusing.snapshot().used).toEqual([0, 0, 0])

  const reported: unknown[] = []
  const store = { ...memory, add: hangs }
  const forgetful = createLedger({ ...options, store, onError: (reason) => reported.push(reason) })
  const settled = (await forgetful.forCall().charge(request(1, 10))).settle({ inputTokens: 1, outputTokens: 1 })
  await vi.advanceTimersByTimeAsync(STORE_TIMEOUT_MS)
  await settled
  expect(String(reported)).toContain('took longer than 5000 ms')
})

const wrong = [0, -5, Number.NaN, 1.5, Number.POSITIVE_INFINITY, '10' as unknown as number]
test.each(wrong)('a limit of %s is refused by name', (value) => {
  const refused = (field: string) => expect.objectContaining({ code: 'invalid_request', evidence: { field } }) as Error
  expect(() => createLedger({ perToolCall: { requests: value } })).toThrowError(refused('budget.perToolCall.requests'))
  expect(() => createLedger({ perSession: { inputTokens: value }, sessionId: 's' })).toThrowError(
    refused('budget.perSession.inputTokens'),
  )
  expect(() => createLedger().forCall({ outputTokens: value })).toThrowError(refused('budget.outputTokens'))
  expect(() => createLedgerStore({ maxSessions: value })).toThrowError(refused('maxSessions'))
})

test('a misspelt limit is refused, because it would be none', () => {
  expect(() => createLedger({ perToolCall: { request: 3 } as SampleBudget })).toThrow('budget.perToolCall.request')
  expect(() => createLedger({ perSession: 5 as never, sessionId: 's' })).toThrow('budget.perSession')
})

/** A store as Redis would be one: every operation arrives later, in any order, and is atomic there. */
function remoteStore(scheduler: fc.Scheduler): LedgerStore {
  const memory = createLedgerStore()
  const arrive = scheduler.scheduleFunction(async (action: () => Promise<unknown>) => action())
  return {
    reserve: (...all) => arrive(() => memory.reserve(...all)) as ReturnType<LedgerStore['reserve']>,
    add: (...all) => arrive(() => memory.add(...all)) as Promise<void>,
  }
}

test('law: parallel samples never pass a limit together, on any scope, however their charges interleave', async () => {
  const limits = fc.record(
    {
      requests: fc.integer({ min: 1, max: 6 }),
      inputTokens: fc.integer({ min: 1, max: 500 }),
      outputTokens: fc.integer({ min: 1, max: 500 }),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<SampleBudget>
  const wish = fc.record({
    input: fc.nat(150),
    output: fc.integer({ min: 1, max: 150 }),
    used: fc.double({ min: 0, max: 1, noNaN: true }),
    toolCall: fc.nat(2),
  })
  let refused = 0
  let granted = 0
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      limits,
      limits,
      limits,
      fc.array(wish, { minLength: 1, maxLength: 12 }),
      async (scheduler, perCall, perToolCall, perSession, wishes) => {
        const store = remoteStore(scheduler)
        const ledgers = [0, 1, 2].map(() => createLedger({ perToolCall, perSession, sessionId: 's', store }))
        const calls = ledgers.map((ledger) => ledger.forCall(perCall))
        // What is sent and not settled yet, and what was used: together what could be on the bill at this moment.
        const bills = [0, 1, 2].map(() => ({ requests: 0, inputTokens: 0, outputTokens: 0 }))
        const check = (): void => {
          for (const name of ['requests', 'inputTokens', 'outputTokens'] as const) {
            const each = bills.map((bill) => bill[name])
            for (const one of each)
              expect(one).toBeLessThanOrEqual(Math.min(perCall[name] ?? Infinity, perToolCall[name] ?? Infinity))
            expect(each.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(perSession[name] ?? Infinity)
          }
        }
        const sample = async (
          { input, output, used, toolCall }: (typeof wishes)[number],
          index: number,
        ): Promise<void> => {
          let charge: Charge
          try {
            charge = await (calls[toolCall] as CallLedger).charge(request(input, output, `q${index}`))
          } catch (error) {
            expect(SamplingError.isInstance(error) && error.code).toBe('budget_exceeded')
            refused++
            return
          }
          granted++
          expect(charge.maxTokens).toBeGreaterThan(0)
          expect(charge.maxTokens).toBeLessThanOrEqual(output)
          const bill = bills[toolCall] as (typeof bills)[number]
          bill.requests++
          bill.inputTokens += input
          bill.outputTokens += charge.maxTokens
          check()
          const outputTokens = Math.floor(charge.maxTokens * used)
          bill.outputTokens += outputTokens - charge.maxTokens
          await charge.settle({ inputTokens: input, outputTokens })
        }
        await scheduler.waitFor(Promise.all(wishes.map(sample)))
        check()
        for (const [index, ledger] of ledgers.entries())
          expect(ledger.snapshot().used).toEqual(Object.values(bills[index] ?? {}))
      },
    ),
  )
  expect(Math.min(refused, granted)).toBeGreaterThan(50)
})

test('a store forgets the session longest not used, and no other', async () => {
  const store = createLedgerStore({ maxSessions: 2 })
  const one = { requests: 1, inputTokens: 0, outputTokens: 1 }
  for (const key of ['a', 'b', 'a', 'c']) await store.reserve(key, one, {})
  expect((await store.reserve('a', one, {})).used.requests).toBe(2)
  expect((await store.reserve('c', one, {})).used.requests).toBe(1)
  expect((await store.reserve('b', one, {})).used.requests).toBe(0)
})

test('differences never leave a store below nothing', async () => {
  const store = createLedgerStore()
  await store.add('s', { requests: -1, inputTokens: -10, outputTokens: -10 })
  expect((await store.reserve('s', { requests: 1, inputTokens: 0, outputTokens: 1 }, {})).used).toEqual({
    requests: 0,
    inputTokens: 0,
    outputTokens: 0,
  })
})
