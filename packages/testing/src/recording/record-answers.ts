import { type CreateMessageParams, type CreateMessageResult, SamplingError, type SamplingProvider } from '@sampan/core'
import { askedRequest, paramsOf } from '../answers/asked.ts'
import { withoutBoundary } from '../answers/boundary.ts'
import { indented } from '../report/indented.ts'
import { textDiff } from '../report/text-diff.ts'
import { fingerprintOf } from './fingerprint.ts'
import { linesOf, type RecordedAnswer, readRecording, textOfLines, writeRecording } from './recording-file.ts'

/** 'never' asks nobody, 'missing' asks for what is not in the file, 'all' asks for everything anew. */
export type RecordMode = 'never' | 'missing' | 'all'

export interface RecordOptions {
  /** @default the environment variable SAMPAN_RECORD, else 'never' */
  readonly record?: RecordMode
}

const MODES: readonly unknown[] = ['never', 'missing', 'all']

/**
 * Answers from a file, which a real model filled once. A provider for `withSampling`, and `answers` for `testTool`. The
 * same question has the same answer, however often and in whichever combination it is asked.
 *
 * @param provider The model to record from; without one, nothing can be recorded.
 * @throws {Error} for a mode that is none, and for a file that is no recording.
 */
export function recordAnswers(
  file: string,
  provider?: SamplingProvider,
  options: RecordOptions = {},
): SamplingProvider {
  const mode = modeOf(options.record ?? process.env['SAMPAN_RECORD'])
  const answers = new Map(readRecording(file).map((entry) => [entry.question, entry]))
  const underWay = new Map<string, Promise<CreateMessageResult>>()
  const fresh = new Set<string>()
  let unwritten = false

  function write(): void {
    unwritten = true
    try {
      writeRecording(file, [...answers.values()])
    } catch (cause) {
      throw new SamplingError('invalid_request', notWritten(file, cause as Error), { cause })
    }
    unwritten = false
  }

  async function ask(question: string, params: CreateMessageParams, signal: AbortSignal): Promise<CreateMessageResult> {
    if (provider === undefined)
      throw new SamplingError('invalid_request', `There is no model to record ${file} from: give recordAnswers one.`)
    const { usage, ...result } = await provider(paramsOf(params), { signal })
    fresh.add(question)
    answers.set(question, entryOf(question, params, result))
    write()
    return result
  }

  return async (params, { signal }) => {
    const question = fingerprintOf(params)
    const recorded = answers.get(question)
    if (recorded !== undefined && (mode !== 'all' || fresh.has(question))) {
      if (unwritten) write()
      return resultOf(recorded)
    }
    if (mode === 'never') throw new SamplingError('invalid_request', notRecorded(file, params, [...answers.values()]))
    const waiting = underWay.get(question) ?? ask(question, params, signal).finally(() => underWay.delete(question))
    underWay.set(question, waiting)
    return waiting
  }
}

function modeOf(given: string | undefined): RecordMode {
  const mode = given === undefined || given === '' ? 'never' : given
  if (MODES.includes(mode)) return mode as RecordMode
  throw new Error(`SAMPAN_RECORD, or \`record\`, is never, missing or all, not ${JSON.stringify(given)}.`)
}

function entryOf(question: string, params: CreateMessageParams, result: CreateMessageResult): RecordedAnswer {
  const { prompt, system, purpose } = askedRequest(params, 'provider', 1)
  const { model, stopReason, content } = result
  const text = 'type' in content && content.type === 'text' ? content.text : undefined
  return {
    question,
    ...(purpose !== undefined && { purpose }),
    ...(system !== undefined && { system: linesOf(withoutBoundary(system)) }),
    prompt: linesOf(withoutBoundary(prompt)),
    answer: {
      ...(model !== undefined && { model }),
      ...(stopReason !== undefined && { stopReason }),
      ...(text === undefined ? { content } : { text: linesOf(text) }),
    },
  }
}

function resultOf({ answer }: RecordedAnswer): CreateMessageResult {
  const { model, stopReason, text, content = { type: 'text', text: textOfLines(text ?? '') } } = answer
  return {
    role: 'assistant',
    content,
    ...(model !== undefined && { model }),
    ...(stopReason !== undefined && { stopReason }),
  }
}

function notWritten(file: string, { message }: Error): string {
  return (
    `${file} could not be written (${message}), and is as it was. Make room and run again: until this process ends, what the ` +
    'model said is kept, and it is not asked twice.'
  )
}

function notRecorded(file: string, params: CreateMessageParams, recorded: readonly RecordedAnswer[]): string {
  const { prompt, system } = askedRequest(params, 'provider', 1)
  const asked = whole(withoutBoundary(prompt), system === undefined ? undefined : withoutBoundary(system))
  const nearest = nearestTo(asked, recorded)
  return [
    `There is no answer to this question in ${file}:`,
    indented(asked),
    ...(nearest === undefined
      ? ['The file holds no answers.']
      : ['The nearest one that was recorded differs from it so (- recorded, + asked):', indented(nearest)]),
    'Record it with SAMPAN_RECORD=missing, or all of them anew with SAMPAN_RECORD=all.',
  ].join('\n')
}

/** The diff to the recorded question that differs in the fewest lines. */
function nearestTo(asked: string, recorded: readonly RecordedAnswer[]): string | undefined {
  const diffs = recorded.map(({ prompt, system }) => {
    const text = whole(textOfLines(prompt), system === undefined ? undefined : textOfLines(system))
    const diff = textDiff(text, asked)
    return { diff, size: diff.split('\n').filter((line) => /^[-+]/.test(line)).length }
  })
  return diffs.toSorted((a, b) => a.size - b.size)[0]?.diff
}

function whole(prompt: string, system: string | undefined): string {
  return system === undefined ? prompt : `system: ${system}\n\n${prompt}`
}
