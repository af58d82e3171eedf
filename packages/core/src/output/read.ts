import type { SamplingIssue } from '../errors.ts'
import type { JsonValue } from '../protocol.ts'
import { type Candidate, type Findings, search } from './extraction/search.ts'
import { decodedViews, isCall, withoutMarkdownEscapes } from './extraction/views.ts'
import { type Carried, carriedBy } from './judgement/envelopes.ts'
import { disowns, takesBack } from './judgement/disowning.ts'
import { fit, type Target } from './judgement/fit.ts'
import { givenBy, withoutEcho } from './judgement/given.ts'
import { type Circumstances, CUT_AT_LIMIT, CUT_IN_REASONING, judge, refused, type Verdict } from './judgement/judge.ts'
import { isAlone } from './judgement/remarks.ts'
import { readScalar } from './judgement/scalar.ts'
import { judgeTagged } from './judgement/tagged.ts'
import type { OutputFailure, OutputReading } from './output.ts'
import { issueText } from './reask.ts'
import { unwrapToolInput } from './schema/native-tool.ts'

export interface Answer {
  readonly text: string
  readonly stopReason?: string
  readonly prompt?: string
}

/** The answer of an API within that of another. */
const MAX_ENVELOPES = 3

type Refusal = Exclude<Verdict<never>, { kind: 'value' }>

/** Reads a value out of what a model wrote. */
export async function readAnswer<T>(
  answer: Answer,
  target: Target<T>,
  instructions: string,
  depth = 0,
): Promise<OutputReading<T>> {
  const { text, prompt, stopReason = '' } = answer
  const stopped = /max|length|limit/i.test(stopReason)
  try {
    const own = withoutEcho(text, prompt, instructions)
    const circumstances = { given: givenBy(prompt), stopped }
    const { findings, verdict: found } = await judgeViews(own, target, circumstances)
    const carried = found.kind === 'value' ? undefined : carriedAlone(findings)
    if (carried !== undefined && depth < MAX_ENVELOPES) {
      const inner = { ...answer, text: carried.text, stopReason: carried.stopReason ?? stopReason }
      const reading = await readAnswer(inner, target, instructions, depth + 1)
      if (reading.ok) return { ...reading, repaired: true }
      return { ...reading, text }
    }
    const verdict = await withScalar(found, findings, target, stopped)
    if (verdict.kind === 'value') return { ok: true, value: verdict.output, repaired: verdict.repaired }
    const cut = cutReason(verdict, findings, stopped)
    return cut === undefined ? misfit(text, verdict) : truncated(text, cut)
  } catch (cause) {
    return unreadable(text, cause)
  }
}

/** Reads the input of a tool call, which clients may have wrapped or encoded. */
export async function readToolInput<T>(input: unknown, target: Target<T>): Promise<OutputReading<T>> {
  let text = ''
  try {
    text = JSON.stringify(input) ?? ''
    const value = JSON.parse(JSON.stringify(unwrapToolInput(input, target.shape.schema)) ?? 'null') as JsonValue
    const found = await fit(value, target)
    return found.ok
      ? { ok: true, value: found.output, repaired: found.changed }
      : misfit(text, { kind: 'refused', ...found })
  } catch (cause) {
    return unreadable(text, cause)
  }
}

interface Judged<T> {
  readonly findings: Findings
  readonly verdict: Verdict<T>
}

/** Judges the text as it stands, then, where it holds nothing, as it may have been encoded. */
async function judgeViews<T>(text: string, target: Target<T>, circumstances: Circumstances): Promise<Judged<T>> {
  const judged = async (view: string, options: { readonly calls?: boolean } = {}): Promise<Judged<T>> => {
    const findings = search(view, options)
    return { findings, verdict: await judge(findings, target, circumstances) }
  }
  const plain = await judged(text)
  const tagged = plain.findings.reasoning ? undefined : await judgeTagged(plain.findings.visible, target)
  if (tagged !== undefined && (tagged.kind !== 'refused' || plain.verdict.kind !== 'value'))
    return { ...plain, verdict: tagged }
  if (plain.verdict.kind !== 'value' && isCall(plain.findings.visible)) {
    const call = await judged(text, { calls: true })
    if (call.verdict.kind === 'value') return { ...call, verdict: { ...call.verdict, repaired: true } }
    if (call.verdict.kind !== 'nothing') return call
  }
  if (plain.verdict.kind === 'nothing') {
    for (const view of decodedViews(text)) {
      const { findings, verdict } = await judged(view)
      if (verdict.kind === 'value') return { findings, verdict: { ...verdict, repaired: true } }
      if (verdict.kind !== 'nothing') return { findings, verdict }
    }
  }
  if (
    plain.verdict.kind === 'refused' &&
    plain.findings.candidates.every(({ reading }) => reading.kind !== 'complete')
  ) {
    const view = withoutMarkdownEscapes(text)
    const again = view === undefined ? undefined : await judged(view)
    if (again?.verdict.kind === 'value') return { ...again, verdict: { ...again.verdict, repaired: true } }
  }
  return plain
}

/** What the answer of an API carries, where that is all that was found. */
function carriedAlone({ candidates, reasoning }: Findings): Carried | undefined {
  const [only] = candidates
  if (reasoning || only === undefined || candidates.length > 1) return undefined
  const { kind, damaged, guessed, torn, unquoted } = only.reading
  if (kind !== 'complete' || damaged || guessed || torn || unquoted || !isAlone(only)) return undefined
  try {
    return carriedBy(JSON.parse(only.reading.json) as JsonValue)
  } catch {
    // A number that JSON does not know, or the like: the verdict on it stands.
    return undefined
  }
}

/** In longer text, such words are about something else. */
const LONGEST_REMARKS = 4000

/** Scalars need no brackets: where one is asked for and no JSON was found, the words are read. */
async function withScalar<T>(
  verdict: Verdict<T>,
  findings: Findings,
  target: Target<T>,
  stopped: boolean,
): Promise<Verdict<T>> {
  const { types, freeText } = target.shape
  if (findings.reasoning || [...types].every((type) => type === 'object' || type === 'array')) return verdict
  if (verdict.kind === 'value' && !(freeText && isMentioned(verdict, findings))) return verdict
  if (!freeText && findings.candidates.some(({ reading }) => reading.kind !== 'complete')) return verdict
  // Words within JSON are its keys and texts, and no answer by themselves: `{"is_bug": true}`.
  if (
    !freeText &&
    findings.candidates.some((each) => each.reading.kind === 'complete' && isObjectAlone(each, findings))
  )
    return verdict
  // A wrapper around a text, of which the end is missing.
  if (verdict.kind === 'cut' && /^\s*(?:```\w*\s*)?[{[]\s*["'{[]/.test(findings.visible)) return verdict
  if (stopped) return { kind: 'cut', problem: CUT_AT_LIMIT }
  const reading = readScalar(findings.answer ?? findings.visible, target.shape, target.coerce)
  if ('problem' in reading && reading.cut === true) return { kind: 'cut', problem: reading.problem }
  if ('problem' in reading) return verdict.kind === 'nothing' ? refused(reading.problem) : verdict
  const found = await fit(reading.value, target)
  if (!found.ok) return { kind: 'refused', ...found }
  const words = findings.answer ?? findings.visible
  if (!freeText && words.length <= LONGEST_REMARKS && (takesBack(words) || disowns(words, found.input)))
    return refused('the words beside the value put it in doubt')
  return { kind: 'value', output: found.output, input: found.input, repaired: !reading.exact || found.changed }
}

function isObjectAlone(candidate: Candidate, { visible }: Findings): boolean {
  return (
    candidate.reading.keys > 0 && isAlone(candidate) && visible.trim().length - (candidate.end - candidate.start) < 20
  )
}

/** A text that was found in JSON is the answer only when the JSON is all there is: else it is a part of a longer text. */
function isMentioned<T>(verdict: Verdict<T> & { readonly kind: 'value' }, { visible }: Findings): boolean {
  const { start = 0, end = 0 } = verdict.candidate ?? {}
  return typeof verdict.input === 'string' && visible.length - (end - start) >= 20
}

function cutReason(verdict: Refusal, findings: Findings, stopped: boolean): string | undefined {
  if (verdict.kind === 'cut') return verdict.problem
  if (findings.reasoning) return CUT_IN_REASONING
  return stopped && verdict.kind === 'nothing' ? CUT_AT_LIMIT : undefined
}

/** How much of its end shows that an answer was cut. */
const EVIDENCE = 80

function truncated(text: string, reason: string): OutputFailure {
  const end = JSON.stringify(text.slice(-EVIDENCE))
  const message = `The answer was cut off: ${reason}. It ends with ${end}. Raise maxTokens, or ask for less.`
  return { ok: false, code: 'truncated', message, issues: [{ message: reason }], text }
}

function misfit(text: string, verdict: Refusal): OutputFailure {
  const nothing = text.trim() === '' ? 'the answer is empty' : 'no JSON was found in the answer'
  const issues: readonly SamplingIssue[] = verdict.kind === 'refused' ? verdict.issues : [{ message: nothing }]
  const [first, ...others] = issues.map(issueText)
  const more = others.length === 0 ? '' : ` (and ${others.length} more issue${others.length === 1 ? '' : 's'})`
  const message = `The answer does not fit \`output\`: ${first ?? nothing}${more}.`
  const cause = verdict.kind === 'refused' ? verdict.cause : undefined
  return { ok: false, code: 'invalid_output', message, issues, text, ...(cause !== undefined && { cause }) }
}

function unreadable(text: string, cause: unknown): OutputFailure {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const message = `The answer could not be read: ${reason}.`
  return {
    ok: false,
    code: 'invalid_output',
    message,
    issues: [{ message: `it could not be read: ${reason}` }],
    text,
    cause,
  }
}
