import type { SamplingContext } from '@sampan/core'
import pLimit from 'p-limit'
import type { Selection } from '../changes/selection.ts'
import { reviewFile } from './review-file.ts'
import type { Report } from './schemas.ts'

/** Questions at a time. What is asked together takes one round, and ten rounds are what clients allow. */
export const PARALLEL = 6

/** Eight rounds; two are left for questions that are asked again. */
export const MAX_FILES = PARALLEL * 8

/** A change that can be reviewed. A type and not an interface, so that it is JSON to `ctx.step`. */
export type Change = Selection & {
  readonly title: string
  /** What the change is meant to do, in its author's words. */
  readonly intent: string
}

/** Reviews all files of a change, `PARALLEL` at a time. */
export async function reviewChange(
  ctx: SamplingContext,
  { title, intent, files, notReviewed }: Change,
): Promise<Report> {
  const inParallel = pLimit(PARALLEL)
  let reviewed = 0
  const reviews = await inParallel.map(files, async (file) => {
    const review = await reviewFile(ctx, file, intent)
    reviewed += 1
    // The last one would come with the result, when nobody listens any more.
    if (reviewed < files.length) await ctx.progress(reviewed, files.length, `Reviewed ${file.path}`)
    return review
  })
  return {
    title,
    highestRisk: Math.max(0, ...reviews.map(({ risk }) => risk)),
    files: reviews.toSorted((a, b) => b.risk - a.risk),
    notReviewed: [...notReviewed],
  }
}
