#!/usr/bin/env node
// A summary of the last hours of a log: counted by code, understood by a model where there is one.
import { fileURLToPath } from 'node:url'
import { McpServer } from '@modelcontextprotocol/server'
import { document, untrusted, withSampling } from '@sampan/core'
import { samplingFromEnvironment } from '@sampan/example-support/server'
import { serveStdio } from '@sampan/stdio'
import { z } from 'zod'
import { Findings, findingsByRules, Summary } from './findings.ts'
import { lastHours, readLog, toText } from './log.ts'

const LOG_FILE = process.argv[2] ?? fileURLToPath(new URL('../data/shop.txt', import.meta.url))

/** A few hours of a busy log. What does not fit is counted all the same. */
const MAX_INPUT_TOKENS = 4_000

const sampling = await samplingFromEnvironment()

await serveStdio(() => {
  const server = withSampling(new McpServer({ name: 'summarize-logs', version: '1.0.0' }), sampling)

  server.registerTool(
    'summarize-logs',
    {
      description: 'Summarizes the last hours of the shop’s logs: counts, repeated problems, and a likely cause.',
      inputSchema: z.object({ hours: z.number().min(1).max(72).default(24).describe('Hours of logs to analyze') }),
      outputSchema: Summary,
      annotations: { readOnlyHint: true },
    },
    async ({ hours }, ctx) => {
      const entries = lastHours(await readLog(LOG_FILE), hours)
      const count = (wanted: string): number => entries.filter(({ level }) => level === wanted).length
      const counts = { entries: entries.length, errors: count('ERROR'), warnings: count('WARN') }

      const { output } = await ctx.sample({
        purpose: `Find patterns in ${entries.length} log entries`,
        prompt: [
          `Find what went wrong in these logs of the last ${hours} h.`,
          // The newest lines matter most. Users can write into logs, so they are data.
          untrusted(document(toText(entries), { keep: 'end' })),
        ],
        output: Findings,
        maxTokens: 500,
        maxInputTokens: MAX_INPUT_TOKENS,
        fallback: () => findingsByRules(entries),
      })

      const text = [
        output.headline,
        `${counts.entries} entries, ${counts.errors} errors, ${counts.warnings} warnings in ${hours} h.`,
        ...output.patterns.map(
          ({ service, what, count: times }) => `${String(times).padStart(4)} × ${service}: ${what}`,
        ),
        ...(output.suspect === undefined ? [] : [`Suspect: ${output.suspect}`]),
      ].join('\n')
      return { content: [{ type: 'text', text }], structuredContent: { ...output, ...counts } }
    },
  )
  return server
})
