import { AssertionError } from 'node:assert'
import type { AskedRequest } from '../answers/asked.ts'
import { excerpt } from '../answers/script.ts'
import { indented } from '../report/indented.ts'
import { type Expected, inWords, mismatches } from './expected.ts'
import { type Examined, examined, type Subject } from './subject.ts'

/**
 * Holds that every run asked such a question, `times` times where that is given. Runs on the fallback alone are left out:
 * it asks nobody.
 *
 * @throws {AssertionError} with what was asked instead.
 */
export function assertAsked(subject: Subject, expected: Expected, { times }: { readonly times?: number } = {}): void {
  const all = examined(subject)
  if (all.length === 0)
    throw failure('No run could ask anything: only the fallback was allowed in all of them.', assertAsked)
  for (const one of all) {
    const count = one.asked.filter((request) => mismatches(request, expected).length === 0).length
    if (times === undefined ? count > 0 : count === times) continue
    const often = times === undefined ? 'never asked' : `asked ${timesInWords(count)}, not ${timesInWords(times)},`
    throw failure(`${one.label}: ${often} ${inWords(expected)}.\n${askedInstead(one, expected)}`, assertAsked)
  }
}

/** Holds that no run asked such a question; without `expected`, that none asked anything. @throws {AssertionError} */
export function assertNotAsked(subject: Subject, expected?: Expected): void {
  for (const { label, asked } of examined(subject)) {
    const found = asked.find((request) => expected === undefined || mismatches(request, expected).length === 0)
    if (found === undefined) continue
    const what = expected === undefined ? 'something' : inWords(expected)
    throw failure(`${label}: asked ${what}.\n${described(found)}`, assertNotAsked)
  }
}

function askedInstead({ asked }: Examined, expected: Expected): string {
  if (asked.length === 0) return 'It asked nothing.'
  return asked
    .map((request) => {
      const wrong = mismatches(request, expected)
      return [...(wrong.length > 0 ? [wrong.join('; ')] : ['as expected']), described(request)].join('\n')
    })
    .join('\n')
}

function described({ number, route, purpose, maxTokens, inputTokens, system, prompt }: AskedRequest): string {
  const about = purpose === undefined ? '' : ` (${purpose})`
  return [
    `  Question ${number}${about}, to the ${route}, about ${inputTokens} tokens, for at most ${maxTokens}:`,
    ...(system === undefined ? [] : [indented(`system: ${excerpt(system)}`, '    ')]),
    indented(excerpt(prompt), '    '),
  ].join('\n')
}

function timesInWords(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

export function failure(
  message: string,
  stackStart: (...values: never) => unknown,
  values: { readonly actual?: unknown; readonly expected?: unknown } = {},
): AssertionError {
  return new AssertionError({ message, stackStartFn: stackStart as () => void, ...values })
}
