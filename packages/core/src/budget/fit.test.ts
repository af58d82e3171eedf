import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PromptPart } from '../context.ts'
import { SamplingError } from '../errors.ts'
import { type DocumentPart, document, renderPrompt, untrusted } from '../sample/prompt.ts'
import { countMessages, estimateTokens, type TokenCounter } from './count.ts'
import { checkInputFits, fitParts } from './fit.ts'

const secret = 'a secret of this run'

/** Any UTF-16 text, surrogates without their other half included. */
const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.nat(0xffff), { maxLength }).map((codes) => String.fromCharCode(...codes))
const words: TokenCounter = (text) => text.match(/\S+/g)?.length ?? 0
const quarters: TokenCounter = (text) => Math.ceil(text.length / 4)
/** Not additive, as real tokenizers are not: pieces count more than their sum, or less. */
const perCall: TokenCounter = (text) => 3 + Math.ceil(text.length / 3)
const lumpy: TokenCounter = (text) => Math.ceil(text.length / 16) * 5

function tokensOf(parts: readonly PromptPart[], counter: TokenCounter): number {
  const { messages, guard } = renderPrompt(parts, { secret })
  return countMessages(messages, guard, counter)
}

function fit(
  parts: readonly PromptPart[],
  maxInputTokens: number,
  counter = words,
  reserved = 0,
): readonly PromptPart[] {
  return fitParts(parts, { maxInputTokens, reserved }, counter)
}

function failure(action: () => unknown): SamplingError {
  try {
    action()
  } catch (error) {
    if (SamplingError.isInstance(error)) return error
    throw error
  }
  throw new Error('It did not throw.')
}

const sentence = (index: number): string => `Sentence number ${index} says what it says.`
const prose = Array.from({ length: 400 }, (_, index) => sentence(index) + (index % 5 === 4 ? '\n\n' : ' '))
  .join('')
  .trim()

test('what fits is returned as it is', () => {
  const parts = ['Summarise.', document('short enough')]
  expect(fit(parts, 100)).toBe(parts)
})

test.each(['start', 'end', 'both'] as const)("keep '%s' keeps that side, and says what is missing", (keep) => {
  const [question, cut] = fit(['Summarise.', document(prose, { keep })], 500) as [string, DocumentPart]
  expect(question).toBe('Summarise.')
  expect(cut.text).toMatch(/\[… [\d,]+ of 2,800 tokens left out …\]/)
  expect(cut.text.startsWith(sentence(0))).toBe(keep !== 'end')
  expect(cut.text.endsWith(sentence(399))).toBe(keep !== 'start')
  expect(tokensOf([question, cut], words)).toBeLessThanOrEqual(500)
  expect(words(cut.text)).toBeGreaterThan(350)
})

test('cuts between paragraphs where one ends nearby', () => {
  const [cut] = fit([document(prose)], 500) as [DocumentPart]
  const kept = cut.text.slice(0, cut.text.indexOf('\n[…'))
  expect(prose[kept.length]).toBe('\n')
  expect(prose.startsWith(`${kept}\n\n`)).toBe(true)
})

test('says how much is missing, about as much as is', () => {
  const [cut] = fit([document(prose, { keep: 'both' })], 700) as [DocumentPart]
  const [, said = ''] = /\[… ([\d,]+) of/.exec(cut.text) ?? []
  const missing = 2_800 - words(cut.text.replace(/\[….*…\]/, ''))
  expect(Math.abs(Number(said.replace(',', '')) - missing)).toBeLessThanOrEqual(10)
})

test('several documents share what there is: a short one stays whole, long ones get equal parts', () => {
  const short = document('just five words in here')
  const parts = ['Compare.', document(prose), short, document(`${prose} ${prose}`)]
  const [, first, kept, second] = fit(parts, 1_000) as [string, DocumentPart, DocumentPart, DocumentPart]
  expect(kept).toBe(short)
  const [one, other] = [words(first.text), words(second.text)]
  expect(Math.abs(one - other)).toBeLessThan(100)
  expect(one + other).toBeGreaterThan(800)
})

test('an untrusted document is cut inside its fence', () => {
  const fitted = fit(['Summarise.', untrusted(document(prose))], 500)
  expect(tokensOf(fitted, words)).toBeLessThanOrEqual(500)
  const { messages, boundary } = renderPrompt(fitted, { secret })
  const text = (messages[0]?.content as { text: string }).text
  expect(text.endsWith(`left out …]\n</data-${boundary}>`)).toBe(true)
})

test('where it is cut does not depend on the boundary, and it fits with any', () => {
  // A boundary that is counted by what it is made of: digits one by one, letters in pairs.
  const uneven: TokenCounter = (text) =>
    Math.ceil([...text].reduce((sum, each) => sum + (/\d/.test(each) ? 1 : 0.5), 0))
  const parts = ['Summarise.', untrusted(document(prose)), untrusted('A note.')]
  for (let max = 400; max < 440; max++) {
    const fitted = fit(parts, max, uneven)
    for (let run = 0; run < 20; run++) {
      const { messages, guard } = renderPrompt(fitted, { secret: `the secret of run ${run}` })
      expect(countMessages(messages, guard, uneven)).toBeLessThanOrEqual(max)
    }
  }
})

test('what is reserved for system prompt and schema is left free', () => {
  const fitted = fit(['Summarise.', document(prose)], 500, words, 300)
  expect(tokensOf(fitted, words)).toBeLessThanOrEqual(200)
})

test('without documents a prompt that is too long is an error that says by how much, and which part could be one', () => {
  const error = failure(() => fit(['Question?', prose, 'Thanks.'], 1_000))
  expect(error).toMatchObject({ code: 'budget_exceeded', evidence: { field: 'maxInputTokens' } })
  expect(error.message).toBe(
    'The prompt is too long by 1,806 tokens: it takes 2,806 of at most 1,000 (`maxInputTokens`). ' +
      'The longest part that may not be cut is `prompt[1]` (2,800): make it document(…) if it may.',
  )
  expect(failure(() => fit([prose], 1_000)).message).toContain('`prompt` (2,800)')
})

test('an error too where the fixed parts leave no room for a document', () => {
  const error = failure(() => fit([prose, document(prose)], 2_810, words, 20))
  expect(error.code).toBe('budget_exceeded')
  expect(error.message).toMatch(/too long by 2,81\d tokens.*all but left out.*`prompt\[0\]` \(2,800\).*take 20\./)
})

test('an error rather than a document of which nothing is left', () => {
  expect(failure(() => fit([document('x'.repeat(4_000))], 13, quarters)).code).toBe('budget_exceeded')
})

test.each([0, -1, Number.NaN, 1.5, Number.POSITIVE_INFINITY])('maxInputTokens: %s is refused', (maxInputTokens) => {
  const expected = { code: 'invalid_request', evidence: { field: 'maxInputTokens' } }
  expect(failure(() => fit(['a'], maxInputTokens))).toMatchObject(expected)
  expect(failure(() => checkInputFits(1, maxInputTokens))).toMatchObject(expected)
})

test('messages are checked, and never cut', () => {
  checkInputFits(100, 100)
  expect(failure(() => checkInputFits(101, 100)).message).toContain('too long by 1 tokens')
})

test('a long document is cut in about the time of counting it', () => {
  let counted = 0
  const counter: TokenCounter = (text) => {
    counted += text.length
    return estimateTokens(text)
  }
  const text = prose.repeat(50)
  const fitted = fit(['Summarise.', document(text, { keep: 'both' })], 5_000, counter)
  expect(tokensOf(fitted, estimateTokens)).toBeGreaterThan(4_500)
  // Once as a whole, once in pieces, and what is kept some few times.
  expect(counted).toBeLessThan(2.5 * text.length)
})

const text = fc.oneof(
  { weight: 3, arbitrary: fc.lorem({ mode: 'sentences', maxCount: 200 }) },
  {
    weight: 2,
    arbitrary: fc.array(anyText(30), { maxLength: 60 }).map((lines) => lines.join('\n')),
  },
  { weight: 1, arbitrary: anyText(2_000) },
)
const long = fc.oneof(
  fc.nat(prose.length).map((end) => prose.slice(0, end)),
  fc
    .record({ content: text, times: fc.integer({ min: 1, max: 60 }) })
    .map(({ content, times }) => content.repeat(times)),
)
const part: fc.Arbitrary<PromptPart> = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 3, arbitrary: text.map((content) => untrusted(content)) },
  { weight: 1, arbitrary: fc.constant<PromptPart>({ type: 'image', data: 'aGk=', mimeType: 'image/png' }) },
  {
    weight: 8,
    arbitrary: fc
      .record({ content: long, keep: fc.constantFrom('start', 'end', 'both'), hostile: fc.boolean() })
      .map(({ content, keep, hostile }) => {
        const cuttable = document(content, { keep })
        return hostile ? untrusted(cuttable) : cuttable
      }),
  },
)

/** Prompts with a limit that is some part of what they need. */
const limited = fc.record({
  parts: fc.array(part, { minLength: 1, maxLength: 5 }),
  share: fc.double({ min: 0.02, max: 1.1, noNaN: true }),
  counter: fc.constantFrom(words, quarters, perCall, lumpy, estimateTokens),
})

/** What is left of a prompt; undefined where it cannot be fitted, which must be true then. */
function fitOrRefuse({ parts, share, counter }: { parts: PromptPart[]; share: number; counter: TokenCounter }) {
  const needed = tokensOf(parts, counter)
  const max = Math.max(1, Math.floor(needed * share))
  try {
    return { result: fit(parts, max, counter), max }
  } catch (error) {
    expect(SamplingError.isInstance(error) && error.code).toBe('budget_exceeded')
    // Each place of the boundary counts as many tokens as it may take.
    const places = 2 * parts.length + 2
    expect(needed + 14 * places).toBeGreaterThan(max)
    return undefined
  }
}

test('law: a fitted prompt is within the limit by the same counter, or it is an error', () => {
  let cut = 0
  fc.assert(
    fc.property(limited, (prompt) => {
      const fitted = fitOrRefuse(prompt)
      if (fitted === undefined) return
      expect(tokensOf(fitted.result, prompt.counter)).toBeLessThanOrEqual(fitted.max)
      if (fitted.result !== prompt.parts) cut++
    }),
    { numRuns: 200 },
  )
  expect(cut).toBeGreaterThan(40)
})

test('law: outside of documents everything is the very same, and a document keeps its own beginning and end', () => {
  let cut = 0
  fc.assert(
    fc.property(limited, (prompt) => {
      const fitted = fitOrRefuse(prompt)
      if (fitted === undefined) return
      expect(fitted.result).toHaveLength(prompt.parts.length)
      for (const [index, before] of prompt.parts.entries()) {
        const after = fitted.result[index]
        if (after === before) continue
        cut++
        const { text: whole, ...rest } = before as DocumentPart
        const { text: left, ...same } = after as DocumentPart
        expect(same).toEqual(rest)
        expect(same.type).toBe('document')
        const mark = /\n?\[… [\d,]+ of [\d,]+ tokens left out …\]\n?/.exec(left) as RegExpExecArray
        const [head, tail] = [left.slice(0, mark.index), left.slice(mark.index + mark[0].length)]
        expect(whole.startsWith(head)).toBe(true)
        expect(whole.endsWith(tail)).toBe(true)
        expect(head.length + tail.length).toBeLessThan(whole.length)
      }
    }),
    { numRuns: 200 },
  )
  expect(cut).toBeGreaterThan(40)
})

test('law: no cut splits a surrogate pair', () => {
  const emoji = fc.array(fc.constantFrom('😀', '👍🏽', '👩‍👩‍👧', 'é', '𠮷', 'a'), { minLength: 50, maxLength: 400 })
  fc.assert(
    fc.property(
      emoji,
      fc.constantFrom('start', 'end', 'both'),
      fc.integer({ min: 45, max: 300 }),
      (pieces, keep, max) => {
        try {
          const [cut] = fit([document(pieces.join(''), { keep })], max, quarters) as [DocumentPart]
          expect(cut.text).not.toMatch(/\p{Cs}/u)
        } catch (error) {
          expect(SamplingError.isInstance(error)).toBe(true)
        }
      },
    ),
  )
})
