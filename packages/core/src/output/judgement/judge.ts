import type { SamplingIssue } from '../../errors.ts'
import type { JsonValue } from '../../protocol.ts'
import { canonical } from './canonical.ts'
import { isConditional, isCounterfactual } from './conditions.ts'
import { fit, type Fit, type Target } from './fit.ts'
import { isHandedOver, isPresentState, isQuoted } from './quotations.ts'
import {
  isAlone,
  isAlternative,
  isCalledFinal,
  isCodeBlock,
  isCorrection,
  isDraft,
  isFinal,
  isLabelled,
  isOperand,
  isWithdrawn,
  supersedes,
} from './remarks.ts'
import { disowns, doubts, takesBack } from './disowning.ts'
import { commentProblem } from '../extraction/comments.ts'
import { repair } from '../extraction/repair.ts'
import type { Candidate, Findings } from '../extraction/search.ts'

/** What a model's answer comes to. A wrong value is worse than none: what can be read in two ways is refused. */
export type Verdict<T> =
  | {
      readonly kind: 'value'
      readonly output: T
      /** What was validated: the output before transforms. */
      readonly input: JsonValue
      readonly repaired: boolean
      readonly candidate?: Candidate
    }
  | { readonly kind: 'cut'; readonly problem: string }
  | { readonly kind: 'refused'; readonly issues: readonly SamplingIssue[]; readonly cause?: unknown }
  /** Nothing in the answer looks like JSON. */
  | { readonly kind: 'nothing' }

/** What is known of the answer beside its text: `stopped` at the limit of tokens, and what it was an answer to. */
export interface Circumstances {
  readonly given: Given
  readonly stopped: boolean
}

/** What was given to the model, so that its repetition is not taken for an answer. */
export interface Given {
  /** Whether the value stands in the prompt. */
  hasValue(value: JsonValue): boolean
  /** Whether the text stands in the prompt as a line, or right before a value. */
  hasLine(line: string): boolean
}

interface Fitting<T> {
  readonly candidate: Candidate
  readonly fit: Fit<T> & { readonly ok: true }
  readonly exact: boolean
  readonly key: string
}

type Refusal = Exclude<Verdict<never>, { kind: 'value' }>

const TOO_MUCH = 'the answer has too many brackets to be searched to its end'
/** Where null would do as well, it stands by itself before the value. */
const OR_NULL = /(?:^|\n)[ \t]*null[.,]?[ \t]*(?:\n|$)/i
export const CUT_AT_LIMIT = 'the model reached its limit'
export const CUT_IN_REASONING = 'it ends within its reasoning'

export async function judge<T>(
  findings: Findings,
  target: Target<T>,
  { given, stopped }: Circumstances,
): Promise<Verdict<T>> {
  const fitting: Fitting<T>[] = []
  const misfits: { readonly candidate: Candidate; readonly refusal: Refusal }[] = []
  const values: { readonly candidate: Candidate; readonly value: JsonValue }[] = []
  for (const candidate of findings.candidates) {
    const { reading } = candidate
    if (candidate.fragment) continue
    if (reading.kind !== 'complete') {
      const { kind, problem } = reading
      misfits.push({
        candidate,
        refusal: kind === 'cut' ? { kind, problem } : refused(`the JSON is broken: ${problem}`),
      })
      continue
    }
    // `{name: your name}` in a sentence describes a value; by itself, or called the answer, it is one.
    if (reading.unquoted && !isAlone(candidate) && !(isLabelled(candidate) && !/\p{L}/u.test(candidate.tail))) {
      misfits.push({ candidate, refusal: refused('the JSON is broken: a text is not in quotes') })
      continue
    }
    const repaired = await repair(reading, target.shape.allProperties)
    if (!repaired.ok) {
      misfits.push({ candidate, refusal: refused(`the JSON is broken: ${repaired.problem}`) })
      continue
    }
    values.push({ candidate, value: repaired.value })
    const found = await fit(repaired.value, target)
    if (found.ok) fitting.push({ candidate, fit: found, exact: repaired.exact, key: canonical(found.input) })
    else misfits.push({ candidate, refusal: { kind: 'refused', ...found } })
  }
  if (fitting.length === 0) {
    const joined = await fitLines(values, misfits.length, target)
    // Without its brackets, a list does not show whether it is whole.
    if (joined !== undefined && stopped) return { kind: 'cut', problem: CUT_AT_LIMIT }
    if (joined !== undefined) fitting.push(joined)
  }
  if (fitting.length === 0 && findings.exhausted) return refused(TOO_MUCH)
  if (fitting.length === 0) return misfits.at(-1)?.refusal ?? { kind: 'nothing' }
  return choose(fitting, misfits, given, findings, target.shape.types.has('null'))
}

function choose<T>(
  fitting: readonly Fitting<T>[],
  misfits: readonly { readonly candidate: Candidate; readonly refusal: Refusal }[],
  given: Given,
  findings: Findings,
  nullable: boolean,
): Verdict<T> {
  let remaining = fitting
  // What a model puts into answer tags is its answer, whether it fits or not.
  if ([...fitting, ...misfits].some(({ candidate }) => candidate.inAnswer)) {
    remaining = fitting.filter(({ candidate }) => candidate.inAnswer)
    const misfit = misfits.findLast(({ candidate }) => candidate.inAnswer)
    if (remaining.length === 0) return misfit?.refusal ?? { kind: 'nothing' }
  }
  remaining = withoutEchoes(remaining, given)
  if (remaining.length === 0) return refused('the answer repeats a value of the prompt')
  remaining = [...new Map(remaining.map((each) => [each.key, each])).values()]
  remaining = remaining.filter(
    ({ candidate }) =>
      !isDraft(candidate) && !isWithdrawn(candidate) && !isHandedOver(candidate) && !isCounterfactual(candidate),
  )
  if (remaining.length === 0)
    return cutBehind(fitting, misfits) ?? refused('the answer gives an example or a draft only')
  if (findings.reasoning) return { kind: 'cut', problem: CUT_IN_REASONING }
  if (findings.exhausted) return refused(TOO_MUCH)
  if (remaining.length > 1 && remaining.filter(({ candidate }) => isFinal(candidate)).length === 1)
    remaining = remaining.filter(({ candidate }) => isFinal(candidate) || !isAlternative(candidate))
  // Two that are each called final.
  if (remaining.filter(({ candidate }) => isCalledFinal(candidate) && !isCorrection(candidate)).length > 1)
    return refused('the answer gives several final answers')
  const last = remaining.reduce((one, other) => (other.candidate.start > one.candidate.start ? other : one))
  const labelled = remaining.filter(({ candidate }) => isLabelled(candidate))
  const counts = supersedes(last.candidate) || (labelled.length === 1 && labelled[0] === last)
  if (remaining.length > 1 && !counts) {
    return refused(`the answer holds ${remaining.length} different values that fit, and does not say which one counts`)
  }
  // A later value that went wrong may be the one that was meant.
  const later = misfits.find(
    ({ candidate }) =>
      candidate.start > last.candidate.start && candidate.reading.kind !== 'complete' && !isCodeBlock(candidate),
  )
  if (later !== undefined) return later.refusal
  const { candidate, fit: found, exact } = last
  if (takesBack(candidate.after)) return refused('the words behind the value take it back')
  if (isPresentState(candidate)) return refused('the answer quotes what there is, and asks back')
  if (isConditional(candidate)) return refused('the value is given under a condition only')
  if (isOperand(candidate)) return refused('the value is a part of an expression')
  const comment = /^[\s,;)\]}]{0,8}(?:\/\/|#(?!#)|\/\*).*/.exec(candidate.tail)?.[0] ?? ''
  if (commentProblem(comment) !== undefined) return refused('a comment behind the value puts it in doubt')
  if (nullable && OR_NULL.test(candidate.lead)) return refused('the answer gives null, and a value')
  if (
    disowns(candidate.before, found.input) ||
    disowns(candidate.after, found.input) ||
    doubts(candidate.after, found.input)
  )
    return refused('the words beside the value put it in doubt')
  return { kind: 'value', output: found.output, input: found.input, repaired: !exact || found.changed, candidate }
}

/** The draft is whole, and the answer behind it is cut off. */
function cutBehind(
  fitting: readonly Fitting<unknown>[],
  misfits: readonly { readonly candidate: Candidate; readonly refusal: Refusal }[],
): Refusal | undefined {
  const end = Math.max(...fitting.map(({ candidate }) => candidate.start))
  return misfits.find(({ candidate, refusal }) => refusal.kind === 'cut' && candidate.start > end)?.refusal
}

/** Without what the prompt already holds: all of it where another value fits, else what stands behind words of the prompt. */
function withoutEchoes<T>(fitting: readonly Fitting<T>[], given: Given): readonly Fitting<T>[] {
  const own = fitting.filter(({ fit: { input } }) => !given.hasValue(input))
  if (own.length > 0) return own
  return fitting.filter(({ candidate }) => {
    if (isQuoted(candidate)) return false
    const line = candidate.lead.split('\n').findLast((each) => /\w{3}/.test(each))
    return line === undefined || !given.hasLine(line)
  })
}

/** A list whose elements the model wrote one after another, without the brackets around them. */
async function fitLines<T>(
  values: readonly { readonly candidate: Candidate; readonly value: JsonValue }[],
  misfits: number,
  target: Target<T>,
): Promise<Fitting<T> | undefined> {
  const [first, ...rest] = values
  if (first === undefined || rest.length === 0 || misfits !== values.length || !target.shape.types.has('array'))
    return undefined
  // A comma, a line, or a list mark on a line of its own between them.
  if (rest.some(({ candidate }) => !/^[\s,]*$|^,?\s*\n\s*(?:[-*•]|\d+[.)])\s*$/.test(candidate.lead))) return undefined
  const found = await fit(
    values.map(({ value }) => value),
    target,
  )
  return found.ok ? { candidate: first.candidate, fit: found, exact: false, key: canonical(found.input) } : undefined
}

export function refused(message: string): Verdict<never> & { readonly kind: 'refused' } {
  return { kind: 'refused', issues: [{ message }] }
}
