import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SamplingContext } from '../context.ts'
import { SamplingError } from '../errors.ts'
import { nextTurn } from '../util/next-turn.ts'
import { call, type Handler, handlingFor, scriptedLeg } from './engine.fixture.ts'
import type { Reply } from './held-runs.ts'
import { recordOf } from './reply-record.ts'
import { createProcesses, type Process, type Processes } from './processes.fixture.ts'

/** What holds for calls whose rounds reach any of several processes. The store and the way between them are in memory. */

const answerTo = (params: object): object => {
  const [message] = (params as { messages: { content: { text: string } }[] }).messages
  return { role: 'assistant', content: { type: 'text', text: `re ${message?.content.text}` }, model: 'm' }
}

interface Scene extends Processes {
  begin(process: Process): Promise<Reply>
  /** Repeats the call with the answers to what the reply asks. */
  retry(process: Process, reply: Reply, options?: RetryOptions): Promise<Reply>
  readonly log: string[]
}

interface RetryOptions {
  readonly leg?: ReturnType<typeof scriptedLeg>
}

/** Three samples and two steps; the second sample's answer leads to an effect. */
const work =
  (log: string[]): Handler =>
  async (ctx: SamplingContext) => {
    log.push('start')
    const one = await ctx.sample('one')
    await ctx.step('first', () => void log.push('first'))
    const [two, three] = await Promise.all([ctx.sample('two'), ctx.sample('three')])
    await ctx.progress(1)
    await ctx.step('second', () => void log.push('second'))
    return `${one.text}, ${two.text}, ${three.text}`
  }

function scene(replayable: boolean, count = 3, withPeers = true, handler?: Handler): Scene {
  const log: string[] = []
  const processes = createProcesses(count, {}, withPeers)
  const handling = ({ engine, settings }: Process, leg = scriptedLeg()) =>
    handlingFor(engine, leg, settings, replayable, handler ?? work(log))
  return {
    ...processes,
    log,
    begin: (process) => process.engine.begin(handling(process)),
    retry: async (process, reply, { leg = scriptedLeg() } = {}) => {
      if (reply.type !== 'asks') throw new Error('Nothing was asked.')
      const responses = Object.fromEntries(reply.asks.map(({ wireKey, params }) => [wireKey, answerTo(params)]))
      const { engine, settings } = process
      const opened = await engine.entrance.open(call, reply.state as string, responses, settings.continuation, leg)
      return engine.resume(opened, handling(process, leg))
    },
  }
}

const RESULT = { type: 'result', value: 're one, re two, re three' }

for (const replayable of [false, true]) {
  const kind = replayable ? 'a replayable tool' : 'a tool that is not replayable'

  test(`${kind} goes on in the process that holds it, whichever the rounds reach`, async () => {
    const { all, begin, retry, log } = scene(replayable)
    const [a, b, c] = all as [Process, Process, Process]
    const last = await retry(c, await retry(b, await begin(a)))
    expect(last).toMatchObject({ ...RESULT, run: { rounds: 2, handlerStarts: 1 } })
    expect(log).toEqual(['start', 'first', 'second'])
    expect([b, c].map(({ engine }) => engine.runs.size)).toEqual([0, 0])
  })

  test(`${kind}: the same retry everywhere at once is served once, and all get the same reply`, async () => {
    const { all, begin, retry, log } = scene(replayable)
    const first = await begin(all[0] as Process)
    const second = await Promise.all([...all, ...all].map((process) => retry(process, first)))
    expect(new Set(second.map((reply) => (reply as { state: string }).state)).size).toBe(1)
    const last = await Promise.all([...all, ...all].map((process) => retry(process, second[3] as Reply)))
    for (const reply of last) expect(reply).toMatchObject(RESULT)
    expect(log).toEqual(['start', 'first', 'second'])
  })

  test(`${kind}: a finished call is remembered when its process is gone`, async () => {
    const { all, begin, retry, cutOff, log } = scene(replayable)
    const [a, b] = all as [Process, Process, Process]
    const second = await retry(a, await begin(a))
    expect(await retry(a, second)).toMatchObject(RESULT)
    await new Promise<void>((resolve) => nextTurn(resolve))
    cutOff(a)
    await expect.poll(() => retry(b, second).catch(() => undefined)).toMatchObject(RESULT)
    expect(log).toEqual(['start', 'first', 'second'])
  })

  test(`${kind}: what the handler reports reaches the leg that the client has open`, async () => {
    const { all, begin, retry } = scene(replayable)
    const [a, b] = all as [Process, Process, Process]
    const progress: unknown[] = []
    const leg = {
      ...scriptedLeg(),
      wantsProgress: true,
      notifyProgress: async (...values: unknown[]) => void progress.push(values),
    }
    const second = await retry(b, await begin(a))
    await retry(b, second, { leg })
    expect(progress).toContainEqual([1, undefined, undefined])
  })

  test(`${kind}: who leaves at one process ends the handler in the other`, async () => {
    const ended: string[] = []
    const { all, begin, retry } = scene(replayable, 2, true, async (ctx) => {
      await ctx.sample('one')
      ended.push('waiting')
      await new Promise((_resolve, reject) =>
        ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason)),
      ).finally(() => ended.push('ended'))
    })
    const [a, b] = all as [Process, Process]
    const controller = new AbortController()
    const left = retry(b, await begin(a), { leg: scriptedLeg({ controller }) })
    left.catch(() => {})
    await expect.poll(() => ended).toEqual(['waiting'])
    controller.abort(new Error('gone'))
    await expect.poll(() => ended).toEqual(['waiting', 'ended'])
  })
}

test('without its process, a tool that is not replayable says so, and a replayable one goes on', async () => {
  for (const replayable of [false, true]) {
    const { all, begin, retry, cutOff, log } = scene(replayable)
    const [a, b, c] = all as [Process, Process, Process]
    const second = await retry(b, await begin(a))
    cutOff(a)
    if (!replayable) {
      await expect(retry(b, second)).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining('call the tool again'),
      })
      continue
    }
    const [one, other] = await Promise.all([retry(b, second), retry(c, second)])
    expect(one).toMatchObject(RESULT)
    expect(other).toMatchObject(RESULT)
    // Entered twice, once here and once there; each effect happened once.
    expect(log.toSorted()).toEqual(['first', 'second', 'start', 'start'])
  }
})

test('without a way between the processes, a replayable tool is replayed by whoever takes the turn', async () => {
  const { all, begin, retry, log } = scene(true, 3, false)
  const first = await begin(all[0] as Process)
  const second = await Promise.all(all.map((process) => retry(process, first)))
  const last = await Promise.all(all.map((process) => retry(process, second[1] as Reply)))
  for (const reply of last) expect(reply).toMatchObject(RESULT)
  expect(log.filter((entry) => entry !== 'start')).toEqual(['first', 'second'])
})

test('a step that began in a process which died is not done again: the call ends by name', async () => {
  const log: string[] = []
  const stuck = new Promise<never>(() => {})
  const { all, begin, retry, cutOff } = scene(true, 2, true, async (ctx) => {
    await ctx.sample('one')
    await ctx.step('pay', () => {
      log.push('paid')
      return stuck
    })
  })
  const [a, b] = all as [Process, Process]
  const first = await begin(a)
  void retry(a, first).catch(() => {})
  await expect.poll(() => log).toEqual(['paid'])
  cutOff(a)
  const reply = await retry(b, first)
  expect(reply).toMatchObject({
    type: 'error',
    error: { code: 'unavailable', message: expect.stringContaining('ctx.step("pay")') },
  })
  expect(log).toEqual(['paid'])
}, 20_000)

test('with the store away, a call goes on where it is held, until a step needs to know what others did', async () => {
  const { all, begin, retry, memory, log } = scene(true, 2, true, async (ctx) => {
    const one = await ctx.sample('one')
    const two = await ctx.sample('two')
    log.push(`${one.text}, ${two.text}`)
    await ctx.step('pay', () => void log.push('paid'))
  })
  const [a, b] = all as [Process, Process]
  const first = await begin(a)
  memory.away = true
  const second = await retry(a, first)
  expect(second.type).toBe('asks')
  const last = await retry(a, second)
  expect(last).toMatchObject({
    type: 'error',
    error: { code: 'unavailable', message: expect.stringContaining('step') },
  })
  expect(log).toEqual(['re one, re two'])
  memory.away = false
  expect((await retry(b, first).catch((error: unknown) => error)) !== undefined).toBe(true)
})

test('what the store holds says nothing of the call', async () => {
  const { all, begin, retry, memory } = scene(true)
  const [a, b] = all as [Process, Process, Process]
  await retry(b, await retry(b, await begin(a)))
  expect(memory.values.size).toBeGreaterThan(3)
  for (const value of memory.values.values()) {
    const text = new TextDecoder().decode(value)
    // Words so long that a sealed text has none of them by chance.
    expect(text).not.toMatch(/three|first|second/)
    // What is merely spelled in another way is not sealed.
    expect(Buffer.from(text, 'base64url').toString()).not.toMatch(/three|first|second|"key"/)
  }
})

test('law: over any order of processes, with retries doubled and processes dying, the result is right and no effect happens twice', async () => {
  const move = fc.record({
    to: fc.nat({ max: 3 }),
    doubled: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
    dies: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 8, maxLength: 8 }), fc.nat({ max: 3 }), async (moves, start) => {
      const effects: string[] = []
      const { all, begin, retry, cutOff } = scene(true, 4, true, async (ctx) => {
        const texts: string[] = []
        for (const round of [1, 2, 3, 4]) {
          const both = await Promise.all([ctx.sample(`a${round}`), ctx.sample(`b${round}`)])
          texts.push(
            ...both.map(({ text }) => text),
            await ctx.step(`s${round}`, () => (effects.push(`s${round}`), `s${round}`)),
          )
        }
        return texts.join()
      })
      // One process never dies, so that every call can end.
      const alive = new Set(all)
      let reply = await begin(all[start] as Process)
      for (const { to, doubled, dies } of moves) {
        if (reply.type !== 'asks') break
        const living = [...alive]
        const target = living[to % living.length] as Process
        const other = doubled === undefined ? undefined : (living[doubled % living.length] as Process)
        const [mine, theirs] = await Promise.all([retry(target, reply), other && retry(other, reply)])
        if (theirs !== undefined) expect(recordOf(theirs)).toEqual(recordOf(mine))
        reply = mine
        if (dies && target !== all[0]) {
          alive.delete(target)
          cutOff(target)
        }
      }
      expect(reply).toMatchObject({
        type: 'result',
        value: [1, 2, 3, 4].flatMap((round) => [`re a${round}`, `re b${round}`, `s${round}`]).join(),
      })
      expect(effects).toEqual(['s1', 's2', 's3', 's4'])
    }),
    { numRuns: 150 },
  )
}, 60_000)

test('another key, another call or a made-up round opens nothing in any process', async () => {
  const { all, begin } = scene(true)
  const [a, b] = all as [Process, Process, Process]
  const first = (await begin(a)) as Reply & { state: string }
  const { engine, settings } = b
  const open = (name: string, state: string): Promise<unknown> =>
    engine.entrance.open({ ...call, name }, state, {}, settings.continuation, scriptedLeg())
  await expect(open('other', first.state)).rejects.toMatchObject({ code: -32602 })
  await expect(open(call.name, first.state.replace(/\d+$/, '7'))).rejects.toMatchObject({ code: -32602 })
  expect(SamplingError.isInstance(await open(call.name, first.state))).toBe(false)
})
