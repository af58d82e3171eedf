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

/** What this process booked. */
const calendar: string[] = []
const sampling = await samplingFromEnvironment()

await serveStdio(() => {
  const server = withSampling(new McpServer({ name: 'ask-and-sample', version: '1.0.0' }), sampling)

  server.registerTool(
    'book_meeting',
    {
      description: 'Books a meeting that is described in a sentence. Asks the user before anything is booked.',
      inputSchema: z.object({ sentence: z.string().min(1).max(500), today: z.iso.date() }),
      outputSchema: z.object({ booked: z.boolean(), entry: z.string(), calendar: z.array(z.string()) }),
    },
    async ({ sentence, today }, ctx) => {
      const { output: read } = await ctx.sample({
        purpose: 'Read the sentence',
        prompt: [`Today is ${today}. Which meeting does this sentence ask for?`, untrusted(sentence)],
        output: Meeting,
        prefer: 'fast',
        maxTokens: 150,
        // Without a model, the user fills the form in alone.
        fallback: () => ({ title: sentence.slice(0, 80), day: today }),
      })

      const { action, content } = await ctx.elicit({
        message: `Book "${read.title}" on ${read.day}?`,
        requestedSchema: {
          type: 'object',
          properties: {
            title: { type: 'string', title: 'Title', default: read.title },
            day: { type: 'string', title: 'Day', format: 'date', default: read.day },
            minutes: { type: 'integer', title: 'Minutes', minimum: 5, maximum: 480, default: read.minutes ?? 30 },
          },
          required: ['title', 'day', 'minutes'],
        },
      })
      const { title, day, minutes = 30 } = Meeting.parse({ ...read, ...content })
      const entry = `${day} ${title}, ${minutes} min`
      const booked = action === 'accept'
      // An effect: it happens once, however many rounds the call takes.
      if (booked) await ctx.step('book', () => void calendar.push(entry))

      const text = booked ? `Booked: ${entry}` : `Not booked: ${entry} (${action})`
      return { content: [{ type: 'text', text }], structuredContent: { booked, entry, calendar: [...calendar] } }
    },
  )
  return server
})
