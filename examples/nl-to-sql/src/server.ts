#!/usr/bin/env node
// Questions in plain words about a database. A model writes the SQL; the database decides what it may do.
import { McpServer } from '@modelcontextprotocol/server'
import { type SamplingContext, untrusted, withSampling } from '@sampan/core'
import { openDatabase, type Table } from '@sampan/example-support/database'
import { samplingFromEnvironment } from '@sampan/example-support/server'
import { serveStdio } from '@sampan/stdio'
import { z } from 'zod'

const Query = z.object({
  sql: z.string().min(1).describe('one SELECT statement of PostgreSQL'),
  reading: z.string().max(200).describe('how the question was understood, in one sentence'),
})
type Query = z.infer<typeof Query>

const database = openDatabase({ script: new URL('../data/solar-system.sql', import.meta.url), role: 'stargazer' })
const sampling = await samplingFromEnvironment()

await serveStdio(() => {
  const server = withSampling(new McpServer({ name: 'nl-to-sql', version: '1.0.0' }), sampling)

  server.registerTool(
    'ask_database',
    {
      description: 'Answers a question in plain words from a database, with the SQL that it ran.',
      inputSchema: z.object({ question: z.string().min(1).max(500) }),
      outputSchema: Query.extend({ rows: z.array(z.record(z.string(), z.unknown())) }),
      annotations: { readOnlyHint: true },
      requires: 'model',
    },
    async ({ question }, ctx) => {
      const { query, rows } = await answer(ctx, question)
      const text = `${query.reading}\n\n${query.sql}\n\n${rows.map((row) => JSON.stringify(row)).join('\n')}`
      return { content: [{ type: 'text', text }], structuredContent: { ...query, rows: [...rows] } }
    },
  )
  return server
})

async function answer(ctx: SamplingContext, question: string) {
  const tables = await database.tables()
  const first = await writeQuery(ctx, tables, question)
  try {
    return { query: first, rows: await database.read(first.sql) }
  } catch (error) {
    const failure = `This query failed: ${first.sql}\nThe database says: ${(error as Error).message}`
    // Once: what fails twice is not a slip. The second error is the caller's to read.
    const second = await writeQuery(ctx, tables, question, failure)
    return { query: second, rows: await database.read(second.sql) }
  }
}

async function writeQuery(
  ctx: SamplingContext,
  tables: readonly Table[],
  question: string,
  failure?: string,
): Promise<Query> {
  const { output } = await ctx.sample({
    purpose: failure === undefined ? 'Write a query' : 'Correct a query',
    system: 'You translate questions to SQL. Use the tables you are shown, and no others.',
    prompt: [
      `These are the tables:\n${tables.map(describe).join('\n')}`,
      'Write one SELECT statement that answers this question.',
      untrusted(question),
      ...(failure === undefined ? [] : [untrusted(failure)]),
    ],
    output: Query,
    prefer: 'smart',
    temperature: 0,
    maxTokens: 300,
  })
  return output
}

function describe({ name, columns }: Table): string {
  return `${name} (${columns.map((column) => `${column.name} ${column.type}`).join(', ')})`
}
