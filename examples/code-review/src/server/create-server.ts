import { McpServer } from '@modelcontextprotocol/server'
import { type SamplingOptions, withSampling } from '@sampan/core'
import { z } from 'zod'
import { changeFromDiff, changeFromRange } from '../changes/read-change.ts'
import { toMarkdown } from '../review/markdown.ts'
import { MAX_FILES, reviewChange } from '../review/review-change.ts'
import { Report } from '../review/schemas.ts'

/** Well below the 4 MB that an HTTP body may have, since a call is sent again with each round. */
const MAX_DIFF_CHARACTERS = 1_000_000

const ReviewRequest = z.object({
  diff: z
    .string()
    .min(1)
    .max(MAX_DIFF_CHARACTERS)
    .optional()
    .describe('A unified diff to review. Without it, the range of the repository is.'),
  repository: z.string().default('.').describe("A folder of a git repository, relative to the server's root."),
  range: z
    .string()
    .min(1)
    .max(200)
    .default('HEAD')
    .describe('Commits: `A..B`, `A...B` (since B left A), or a single one.'),
  description: z
    .string()
    .max(4_000)
    .default('')
    .describe('What the diff is meant to do, for example the text of a pull request.'),
  maxFiles: z
    .int()
    .min(1)
    .max(MAX_FILES)
    .default(20)
    .describe('Files to review; the riskiest, by rules, when there are more.'),
})

export interface ReviewServerOptions extends Pick<SamplingOptions, 'provider' | 'handoff' | 'continuation'> {
  /** Where repositories may be. */
  readonly root: string
  /** Told of each start of the tool's handler. */
  readonly onHandlerStart: () => void
}

export function createReviewServer({ root, onHandlerStart, ...sampling }: ReviewServerOptions) {
  const server = withSampling(new McpServer({ name: 'code-review', version: '1.0.0' }), sampling)

  server.registerTool(
    'review_diff',
    {
      title: 'Review a change',
      description:
        'Reviews a code change, file by file: what kind of change it is, how risky, and what to look at. Give it a unified ' +
        'diff, or a range of commits of a repository.',
      inputSchema: ReviewRequest,
      outputSchema: Report,
      annotations: { readOnlyHint: true },
      // Whatever the handler asks follows from its arguments and from the step below, so any process can go on with it.
      replayable: true,
    },
    async ({ diff, repository, range, description, maxFiles }, ctx) => {
      onHandlerStart()
      const change =
        diff === undefined
          ? await ctx.step('read the range', () => changeFromRange({ root, repository, range, maxFiles }, ctx.signal))
          : changeFromDiff(diff, description, maxFiles)
      const report = await reviewChange(ctx, change)
      return { content: [{ type: 'text', text: toMarkdown(report) }], structuredContent: report }
    },
  )
  return server
}
