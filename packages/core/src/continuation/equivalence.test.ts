import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SamplingContext } from '../context.ts'
import { nextTurn } from '../util/next-turn.ts'
import { type Ask, callFor, type Chooser, driveRounds, scriptedLeg, settingsFor } from './engine.fixture.ts'
import { Engine } from './engine.ts'
import type { ReplayDifference } from './replay-check.ts'
import { Run } from './run.ts'
import { createContext } from '../sdk/serving.ts'
import type { Settings } from '../sample/settings.ts'

/**
 * The law that the engine stands on: whatever a handler does with its answers, suspending it between rounds, and running
 * it again from recorded answers at every round, give what a handler gets that stays in memory and is pushed its answers.
 */

type Program =
  | { readonly kind: 'sample'; readonly question: string }
  | { readonly kind: 'step'; readonly key: string; readonly fails: boolean; readonly turns: number }
  /** Code that awaits, and waits for nobody: some microtasks. */
  | { readonly kind: 'code'; readonly awaits: number }
  | { readonly kind: 'sequence' | 'all' | 'race' | 'allSettled'; readonly parts: readonly Program[] }
  | { readonly kind: 'tryCatch'; readonly attempt: Program; readonly recover: Program }
  | { readonly kind: 'tryFinally'; readonly attempt: Program; readonly always: Program }
  | { readonly kind: 'ifLong'; readonly condition: Program; readonly then: Program; readonly otherwise: Program }

/** @param turns how long steps take, in turns of the event loop. */
function programs(turns: fc.Arbitrary<number>): fc.Arbitrary<Program> {
  const { part } = fc.letrec<{ part: Program }>((tie) => ({
    part: fc.oneof(
      { maxDepth: 4, depthSize: 'large', withCrossShrink: true },
      fc.record({ kind: fc.constant('sample' as const), question: fc.constantFrom('a', 'b', 'c', 'dd', 'eee') }),
      fc.record({
        kind: fc.constant('step' as const),
        key: fc.constantFrom('s', 't', 'u'),
        fails: fc.boolean(),
        turns,
      }),
      fc.record({ kind: fc.constant('code' as const), awaits: fc.nat(40) }),
      fc.record({
        kind: fc.constantFrom('sequence' as const, 'all' as const, 'race' as const, 'allSettled' as const),
        parts: fc.array(tie('part'), { minLength: 1, maxLength: 4 }),
      }),
      fc.record({ kind: fc.constant('tryCatch' as const), attempt: tie('part'), recover: tie('part') }),
      fc.record({ kind: fc.constant('tryFinally' as const), attempt: tie('part'), always: tie('part') }),
      fc.record({
        kind: fc.constant('ifLong' as const),
        condition: tie('part'),
        then: tie('part'),
        otherwise: tie('part'),
      }),
    ),
  }))

  // A question at the end: whether what a handler left running still began a step when it finished is nobody's promise.
  return fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => ({
    kind: 'tryFinally',
    attempt: { kind: 'sequence', parts },
    always: { kind: 'sample', question: 'end' },
  }))
}

/** Runs a program as an author's handler would, and counts what its steps really did. */
async function execute(node: Program, context: SamplingContext, effects: Map<string, number>): Promise<unknown> {
  const run = (part: Program): Promise<unknown> => execute(part, context, effects)
  switch (node.kind) {
    case 'sample':
      return (await context.sample(node.question)).text
    case 'step':
      return context.step(node.key, async () => {
        for (let turn = 0; turn < node.turns; turn++) await nextTurnOfLoop()
        effects.set(node.key, (effects.get(node.key) ?? 0) + 1)
        if (node.fails) throw new RangeError(`step ${node.key} failed`)
        return `did ${node.key}`
      })
    case 'code':
      for (let done = 0; done < node.awaits; done++) await Promise.resolve()
      return 'code'
    case 'sequence': {
      const results = []
      for (const part of node.parts) results.push(await run(part))
      return results
    }
    case 'all':
      return Promise.all(node.parts.map(run))
    case 'race':
      return Promise.race(node.parts.map(run))
    case 'allSettled':
      return (await Promise.allSettled(node.parts.map(run))).map((settled) =>
        settled.status === 'fulfilled' ? settled.value : `failed: ${String(settled.reason)}`,
      )
    case 'tryCatch':
      try {
        return await run(node.attempt)
      } catch (error) {
        return [String(error), await run(node.recover)]
      }
    case 'tryFinally':
      try {
        return await run(node.attempt)
      } finally {
        await run(node.always)
      }
    case 'ifLong':
      return JSON.stringify(await run(node.condition)).length % 2 === 0 ? run(node.then) : run(node.otherwise)
  }
}

const nextTurnOfLoop = (): Promise<void> => new Promise((resolve) => nextTurn(resolve))

interface Observed {
  readonly outcome: string
  readonly effects: Readonly<Record<string, number>>
}

const replyTo = (params: object): unknown => {
  const [message] = (params as { messages: { content: { text: string } }[] }).messages
  return { role: 'assistant', content: { type: 'text', text: `re ${message?.content.text}` }, model: 'm' }
}

/** Splits the waiting questions by a seed: the same seed and the same questions give the same split. */
function chooserFrom(seed: number): <T>(waiting: readonly T[]) => readonly T[] {
  let state = seed
  return (waiting) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    const mask = state >>> 8
    const chosen = waiting.filter((_ask, index) => ((mask >>> (index % 16)) & 1) === 1)
    return chosen.length === 0 ? waiting.slice(0, 1) : chosen
  }
}

/** Longer than a handler takes from one answer to the next, with all three steps on the way. */
async function someTurns(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await nextTurnOfLoop()
}

async function pushed(node: Program, seed: number, settings: Settings): Promise<Observed> {
  const effects = new Map<string, number>()
  const waiting: { readonly params: object; readonly answer: (value: unknown) => void }[] = []
  const leg = scriptedLeg({
    era: '2025',
    push: (_method, params) => new Promise((answer) => waiting.push({ params, answer })),
  })
  const run = new Run()
  run.bind(leg)
  let outcome: string | undefined
  const finish = (text: string): void => {
    outcome = text
    // As withSampling does: what the handler left running ends with it.
    run.close()
  }
  execute(node, createContext(callFor(run, leg, settings, undefined), leg.native), effects).then(
    (value) => finish(JSON.stringify(value)),
    (error: unknown) => finish(String(error)),
  )
  const choose = chooserFrom(seed)
  for (let rounds = 0; outcome === undefined && rounds < 2_000; rounds++) {
    await someTurns()
    if (outcome !== undefined || waiting.length === 0) continue
    const chosen = choose(waiting)
    for (const ask of chosen) {
      waiting.splice(waiting.indexOf(ask), 1)
      ask.answer(replyTo(ask.params))
      await someTurns()
      if (outcome !== undefined) break
    }
  }
  return { outcome: outcome ?? 'never finished', effects: Object.fromEntries([...effects].sort()) }
}

async function overRounds(node: Program, seed: number, settings: Settings, processes: number): Promise<Observed> {
  const effects = new Map<string, number>()
  const engines = Array.from({ length: processes }, () => new Engine())
  const choose = chooserFrom(seed) as Chooser
  const handler = (context: SamplingContext): Promise<unknown> => execute(node, context, effects)
  const { reply } = await driveRounds(engines, settings, handler, replyTo, (asks: readonly Ask[]) => choose(asks))
  const outcome = reply.type === 'result' ? JSON.stringify(reply.value) : String((reply as { error: unknown }).error)
  return { outcome, effects: Object.fromEntries([...effects].sort()) }
}

const settings = settingsFor({ continuation: { maxRounds: 10_000 } })

test('suspension gives what push gives', async () => {
  await fc.assert(
    fc.asyncProperty(programs(fc.constant(0)), fc.nat(), async (node, seed) => {
      expect(await overRounds(node, seed, settings, 1)).toEqual(await pushed(node, seed, settings))
    }),
    { numRuns: 800 },
  )
})

test('replay gives what push gives, whichever process gets the retry', async () => {
  await fc.assert(
    fc.asyncProperty(
      programs(fc.constant(0)),
      fc.nat(),
      fc.integer({ min: 2, max: 3 }),
      async (node, seed, processes) => {
        expect(await overRounds(node, seed, settings, processes)).toEqual(await pushed(node, seed, settings))
      },
    ),
    { numRuns: 800 },
  )
})

test('replay gives what happened, however long steps took', async () => {
  await fc.assert(
    fc.asyncProperty(programs(fc.nat(6)), fc.nat(), async (node, seed) => {
      const differences: ReplayDifference[] = []
      const replayCheck = (difference: ReplayDifference): void => void differences.push(difference)
      await overRounds(node, seed, settingsFor({ continuation: { maxRounds: 10_000, replayCheck } }), 1)
      expect(differences).toEqual([])
    }),
    { numRuns: 800 },
  )
})

test('a call that has used all of its rounds is replayed to its end', async () => {
  const three: Program = { kind: 'sequence', parts: ['a', 'b', 'c'].map((question) => ({ kind: 'sample', question })) }
  const limited = settingsFor({ continuation: { maxRounds: 3 } })
  const { outcome } = await overRounds(three, 1, limited, 2)
  expect(outcome).toBe('["re a","re b","re c"]')
})

test('a key that begins as another one does is another effect, and happens once', async () => {
  const effects = new Map<string, number>()
  const engines = [new Engine(), new Engine()]
  const handler = async (context: SamplingContext): Promise<string> => {
    for (const key of ['a/b', 'a']) {
      await context.step(key, () => void effects.set(key, (effects.get(key) ?? 0) + 1))
      await context.sample({ prompt: key, key })
    }
    return (await context.sample('end')).text
  }
  const { reply } = await driveRounds(engines, settings, handler, replyTo, (asks) => asks)
  expect(reply).toMatchObject({ type: 'result', value: 're end' })
  expect(Object.fromEntries(effects)).toEqual({ 'a/b': 1, a: 1 })
})
