#!/usr/bin/env node
// Books a meeting from a sentence: a model reads it, and the user is asked for what it leaves open and for a yes.
import { McpServer } from '@modelcontextprotocol/server'
import { untrusted, withSampling } from '@sampan/core'
import { samplingFromEnvironment } from '@sampan/example-support/server'
import { serveStdio } from '@sampan/stdio'
import { z } from 'zod'

const Meeting = z.object({
  title: z.string().min(1).max(80),
  day: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .describe('YYYY-MM-DD'),
  minutes: z.int().min(5).max(480).optional().describe('only if it is said'),
})

/** The calendar: what this process booked. */
const booked: string[] = []
const sampling = await samplingFromEnvironment()

await serveStdio(() => {
  const server = withSampling(new McpServer({ name: 'ask-and-sample', version: '1.0.0' }), sampling)

  server.registerTool(
    'book_meeting',
    {
      description: 'Books a meeting that is described in a sentence. Asks the user before anything is booked.',
      inputSchema: z.object({ sentence: z.string().min(1).max(500), today: z.iso.date() }),
      outputSchema: z.object({ booked: z.boolean(), entry: z.string(), entries: z.int() }),
    },
    async ({ sentence, today }, ctx) => {
      const { output: meeting } = await ctx.sample({
        purpose: 'Read the sentence',
        prompt: [`Today is ${today}. Which meeting does this sentence ask for?`, untrusted(sentence)],
        output: Meeting,
        prefer: 'fast',
        maxTokens: 150,
      })

      const answer = await ctx.elicit({
        message: `Book "${meeting.title}" on ${meeting.day}?`,
        requestedSchema: {
          type: 'object',
          properties: {
            minutes: { type: 'integer', title: 'Minutes', minimum: 5, maximum: 480, default: meeting.minutes ?? 30 },
          },
          required: ['minutes'],
        },
      })
      const minutes = Number(answer.content?.['minutes'] ?? meeting.minutes ?? 30)
      const entry = `${meeting.day} ${meeting.title}, ${minutes} min`
      const confirmed = answer.action === 'accept'
      // An effect: it happens once, however many rounds the call takes.
      if (confirmed) await ctx.step('book', () => void booked.push(entry))

      const text = confirmed ? `Booked: ${entry}` : `Not booked: ${entry} (${answer.action})`
      return {
        content: [{ type: 'text', text }],
        structuredContent: { booked: confirmed, entry, entries: booked.length },
      }
    },
  )
  return server
})
