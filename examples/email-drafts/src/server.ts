#!/usr/bin/env node
// One message, in several tones, written side by side.
import { McpServer } from '@modelcontextprotocol/server'
import { untrusted, withSampling } from '@sampan/core'
import { samplingFromEnvironment } from '@sampan/example-support/server'
import { serveStdio } from '@sampan/stdio'
import { z } from 'zod'

const Tone = z.enum(['formal', 'friendly', 'brief', 'apologetic'])
const TONES: Record<z.infer<typeof Tone>, string> = {
  formal: 'Formal and courteous: full sentences, no contractions, no exclamation marks.',
  friendly: 'Warm and personal, as to a colleague one likes.',
  brief: 'As short as it can be: three sentences at most.',
  apologetic: 'Takes responsibility first, then says what happens next.',
}

const Email = z.object({ subject: z.string().min(1).max(80), body: z.string().min(1).max(2000) })
const Draft = Email.extend({ tone: Tone })

const sampling = await samplingFromEnvironment()

await serveStdio(() => {
  const server = withSampling(new McpServer({ name: 'email-drafts', version: '1.0.0' }), sampling)

  server.registerTool(
    'draft_email',
    {
      description: 'Drafts an e-mail in several tones, to choose from. Nothing is sent.',
      inputSchema: z.object({
        points: z.array(z.string().min(1)).min(1).max(10).describe('What the e-mail must say'),
        recipient: z.string().min(1).max(100),
        replyTo: z.string().max(20_000).optional().describe('The e-mail that is answered'),
        tones: z.array(Tone).min(1).max(4).default(['formal', 'friendly', 'brief']),
      }),
      outputSchema: z.object({ drafts: z.array(Draft) }),
      requires: 'model',
    },
    async ({ points, recipient, replyTo, tones }, ctx) => {
      // Asked together: one round of a 2026 client, one turn of a calling model.
      const drafts = await Promise.all(
        [...new Set(tones)].map(async (tone) => {
          const { output } = await ctx.sample({
            purpose: `Draft in a ${tone} tone`,
            system: `You write e-mails. Tone: ${TONES[tone]}`,
            prompt: [
              `Write an e-mail to ${recipient} that says, in this order:\n${points.map((point) => `- ${point}`).join('\n')}`,
              ...(replyTo === undefined ? [] : ['It answers this e-mail:', untrusted(replyTo)]),
            ],
            output: Email,
            temperature: 0.7,
            maxTokens: 700,
          })
          return { tone, ...output }
        }),
      )
      const text = drafts.map(({ tone, subject, body }) => `## ${tone}\n\nSubject: ${subject}\n\n${body}`).join('\n\n')
      return { content: [{ type: 'text', text }], structuredContent: { drafts } }
    },
  )
  return server
})
