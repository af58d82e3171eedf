import { document, type SamplingContext, untrusted } from '@sampan/core'
import type { ChangedFile } from '../changes/diff.ts'
import { reviewByRules } from '../rules/review-by-rules.ts'
import { Review, type ReviewedFile } from './schemas.ts'

/** A screenful of JSON: the summary and ten findings at most. */
const MAX_TOKENS = 700

/** With `PARALLEL` questions, what one result may hand to a calling model: Claude Code takes 25,000 tokens from a tool. */
const MAX_INPUT_TOKENS = 3_500

const ROLE =
  'You review one file of a code change. Judge the change, not the code around it. Report what could break, leak or mislead, ' +
  'and nothing that a formatter would catch.'

/** Samples once: the one line that all of Sampan is about. Without a model, the rules answer. */
export async function reviewFile(ctx: SamplingContext, file: ChangedFile, intent: string): Promise<ReviewedFile> {
  const { output, route, model, attempts } = await ctx.sample({
    purpose: `Review ${file.path}`,
    system: ROLE,
    prompt: [
      `Review this file, which was ${file.status}:`,
      untrusted(file.path),
      ...(intent === '' ? [] : ['The author describes the whole change as:', untrusted(intent)]),
      'The change to this file, as a unified diff:',
      // It may be cut to fit, and whoever wrote it may have written to the reviewer.
      untrusted(document(file.text, { keep: 'both' })),
    ],
    output: Review,
    prefer: 'fast',
    maxTokens: MAX_TOKENS,
    maxInputTokens: MAX_INPUT_TOKENS,
    fallback: () => reviewByRules(file, intent),
  })
  const { path, status, addedLines, removedLines } = file
  return {
    path,
    ...output,
    status,
    addedLines,
    removedLines,
    answeredBy: route,
    ...(model !== undefined && { model }),
    requests: attempts.reduce((sum, { requests }) => sum + requests, 0),
    passedOver: attempts.flatMap(({ route: tried, error }) => (error ? [{ route: tried, code: error.code }] : [])),
  }
}
