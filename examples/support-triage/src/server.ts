#!/usr/bin/env node
// Triage of a support inbox: two questions per ticket, all of them in one round.
import { readFile } from 'node:fs/promises'
import { McpServer } from '@modelcontextprotocol/server'
import { choice, type SamplingContext, untrusted, withSampling } from '@sampan/core'
import { samplingFromEnvironment } from '@sampan/example-support/server'
import { serveStdio } from '@sampan/stdio'
import { z } from 'zod'
import { assessByRules, teamByRules } from './rules.ts'
import { Assessment, TEAMS, Ticket, Triaged } from './ticket.ts'

const tickets = z
  .array(Ticket)
  .parse(JSON.parse(await readFile(new URL('../data/tickets.json', import.meta.url), 'utf8')))
const sampling = await samplingFromEnvironment()

await serveStdio(() => {
  const server = withSampling(new McpServer({ name: 'support-triage', version: '1.0.0' }), sampling)

  server.registerTool(
    'triage_inbox',
    {
      description:
        'Triages the open support tickets: which team, how urgent, and what each is about. The most urgent first.',
      inputSchema: z.object({ limit: z.int().min(1).max(20).default(10) }),
      outputSchema: z.object({ tickets: z.array(Triaged) }),
      annotations: { readOnlyHint: true },
    },
    async ({ limit }, ctx) => {
      const triaged = await Promise.all(tickets.slice(0, limit).map((ticket) => triage(ctx, ticket)))
      const sorted = triaged.toSorted((a, b) => a.priority.localeCompare(b.priority))
      const lines = sorted.map(({ id, priority, team, summary }) => `${priority}  ${team.padEnd(9)}  ${id}  ${summary}`)
      return { content: [{ type: 'text', text: lines.join('\n') }], structuredContent: { tickets: sorted } }
    },
  )
  return server
})

async function triage(ctx: SamplingContext, ticket: Ticket): Promise<Triaged> {
  // A customer wrote it, so nothing in it is an instruction.
  const text = untrusted(`${ticket.subject}\n\n${ticket.body}`)
  const [team, assessment] = await Promise.all([
    ctx.sample({
      purpose: `Route ${ticket.id}`,
      prompt: ['Which team should answer this support ticket?', text],
      output: choice(TEAMS),
      prefer: 'fast',
      maxTokens: 20,
      fallback: () => teamByRules(ticket),
    }),
    ctx.sample({
      purpose: `Assess ${ticket.id}`,
      system: 'You triage support tickets by what happened, not by how loudly it is said.',
      prompt: ['Assess this support ticket.', text],
      output: Assessment,
      prefer: 'fast',
      maxTokens: 200,
      fallback: () => assessByRules(ticket),
    }),
  ])
  return { id: ticket.id, team: team.output, ...assessment.output }
}
