#!/usr/bin/env node
// A report from database rows, in which every claim names the rows that show it.
import { McpServer } from '@modelcontextprotocol/server'
import { untrusted, withSampling } from '@sampan/core'
import { openDatabase } from '@sampan/example-support/database'
import { samplingFromEnvironment } from '@sampan/example-support/server'
import { serveStdio } from '@sampan/stdio'
import { z } from 'zod'
import { Report, reportOn } from './report.ts'
import { readRows, toLines } from './rows.ts'
import { reportByRules, statisticsOf } from './rules.ts'
import { toText } from './text.ts'

const database = openDatabase({ script: new URL('../data/shop.sql', import.meta.url), role: 'analyst' })
const sampling = await samplingFromEnvironment()

await serveStdio(() => {
  const server = withSampling(new McpServer({ name: 'smart-report', version: '1.0.0' }), sampling)

  server.registerTool(
    'smart-report',
    {
      description: 'Generates a report from database data: trends, anomalies and recommendations.',
      inputSchema: z.object({
        tableName: z.string().describe('Table to analyze, such as `orders`'),
        metric: z.string().describe('Column of numbers to focus on'),
      }),
      outputSchema: Report.extend({ rows: z.int(), least: z.number(), most: z.number(), mean: z.number() }),
      annotations: { readOnlyHint: true },
      // Whatever is asked follows from the arguments and from the rows, which are recorded.
      replayable: true,
    },
    async ({ tableName, metric }, ctx) => {
      // Read once, whichever process goes on: a report is about one state of the table.
      const rows = await ctx.step('read the rows', () => readRows(database, tableName, metric))

      const { output: report } = await ctx.sample({
        purpose: `Report on ${metric} in ${rows.length} rows of ${tableName}`,
        system: 'You are a business analyst. Be specific, and name the rows that show what you say.',
        prompt: [`Report on ${metric} in these rows of ${tableName}, the newest first.`, untrusted(toLines(rows))],
        // What the rows do not say is refused, and the model is told why and asked again.
        output: reportOn(rows, metric),
        prefer: 'smart',
        maxTokens: 900,
        fallback: () => reportByRules(rows, metric),
      })

      const statistics = statisticsOf(rows.map((row) => Number(row[metric])))
      return {
        content: [{ type: 'text', text: toText(metric, report, statistics) }],
        structuredContent: { ...report, ...statistics },
      }
    },
  )
  return server
})
