#!/usr/bin/env node
// Two versions of a long file, compared here: the caller gets what matters of the difference, and neither of the files.
import { readFile, realpath } from 'node:fs/promises'
import path from 'node:path'
import { McpServer } from '@modelcontextprotocol/server'
import { document, untrusted, withSampling } from '@sampan/core'
import { samplingFromEnvironment } from '@sampan/example-support/server'
import { serveStdio } from '@sampan/stdio'
import { createTwoFilesPatch, parsePatch } from 'diff'
import { z } from 'zod'

const ROOT = await realpath(process.argv[2] ?? '.')
const MAX_INPUT_TOKENS = 6_000

const Comparison = z.object({
  summary: z.string().min(1).max(400),
  changes: z
    .array(
      z.object({
        kind: z.enum(['added', 'removed', 'changed']),
        what: z.string().max(160),
        isBreaking: z.boolean().describe('whether who uses the old version must act'),
      }),
    )
    .max(12),
})

const sampling = await samplingFromEnvironment()

await serveStdio(() => {
  const server = withSampling(new McpServer({ name: 'compare-documents', version: '1.0.0' }), sampling)

  server.registerTool(
    'compare_documents',
    {
      description: 'Compares two versions of a text file and says what changed in meaning. Returns no file contents.',
      inputSchema: z.object({ before: z.string().min(1), after: z.string().min(1) }),
      outputSchema: Comparison.extend({ addedLines: z.int(), removedLines: z.int(), charactersRead: z.int() }),
      annotations: { readOnlyHint: true },
    },
    async ({ before, after }, ctx) => {
      const [old, current] = await Promise.all([read(before), read(after)])
      const patch = createTwoFilesPatch(before, after, old, current, undefined, undefined, { context: 2 })
      const lines = parsePatch(patch).flatMap(({ hunks }) => hunks.flatMap((hunk) => hunk.lines))
      const count = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length
      const counts = { addedLines: count('+'), removedLines: count('-'), charactersRead: old.length + current.length }

      const { output } = await ctx.sample({
        purpose: `Compare ${before} with ${after}`,
        prompt: ['What does this difference change in meaning?', untrusted(document(patch, { keep: 'both' }))],
        output: Comparison,
        // The calling model would get the difference into its context by handoff, which is what this tool avoids.
        routes: ['client', 'provider', 'fallback'],
        maxTokens: 600,
        maxInputTokens: MAX_INPUT_TOKENS,
        fallback: () => ({ summary: `${counts.addedLines} lines added, ${counts.removedLines} removed.`, changes: [] }),
      })
      const changes = output.changes.map(
        ({ kind, what, isBreaking }) => `- ${kind}${isBreaking ? ', breaking' : ''}: ${what}`,
      )
      const text = [output.summary, ...changes].join('\n')
      return { content: [{ type: 'text', text }], structuredContent: { ...output, ...counts } }
    },
  )
  return server
})

/** The path comes from a model: only what lies below the root is read, wherever links lead. */
async function read(file: string): Promise<string> {
  const found = await realpath(path.resolve(ROOT, file))
  if (!found.startsWith(`${ROOT}${path.sep}`)) throw new Error(`${file} is not below ${ROOT}.`)
  return readFile(found, 'utf8')
}
