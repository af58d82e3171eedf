#!/usr/bin/env node
// A knowledge base: a model picks how to search, a full-text index searches, a model answers from what was found.
import { McpServer } from '@modelcontextprotocol/server'
import { choice, document, untrusted, withSampling } from '@sampan/core'
import { samplingFromEnvironment } from '@sampan/example-support/server'
import { serveStdio } from '@sampan/stdio'
import { z } from 'zod'
import { openLibrary, STRATEGIES, STRATEGY_HELP } from './library.ts'

const library = await openLibrary(new URL('../articles/', import.meta.url))
const sampling = await samplingFromEnvironment()

const Answer = z.object({
  answer: z.string().min(1).max(800),
  citations: z.array(z.string()).describe('ids of the articles that the answer rests on; empty if none does'),
})

await serveStdio(() => {
  const server = withSampling(new McpServer({ name: 'knowledge-base', version: '1.0.0' }), sampling)

  server.registerTool(
    'ask_knowledge_base',
    {
      description: 'Answers a question from the articles of the help centre, with citations.',
      inputSchema: z.object({ question: z.string().min(1).max(500) }),
      outputSchema: Answer.extend({ strategy: z.enum(STRATEGIES), found: z.array(z.string()) }),
      annotations: { readOnlyHint: true },
      // The articles do not change while a server runs, so the same answers lead to the same questions in any process.
      replayable: true,
    },
    async ({ question }, ctx) => {
      const { output: strategy } = await ctx.sample({
        purpose: 'Pick a retrieval strategy',
        prompt: [`How should a full-text index be searched for this question?\n${STRATEGY_HELP}`, untrusted(question)],
        output: choice(STRATEGIES),
        prefer: 'fast',
        maxTokens: 20,
        fallback: () => (/[A-Z]\d{3,}/.test(question) ? 'exact' : 'keywords'),
      })

      const found = library.search(question, strategy)
      const known = new Set(found.map(({ id }) => id))
      const { output } = await ctx.sample({
        purpose: 'Answer from the articles',
        system: 'You answer from the articles that you are shown. What they do not say, you do not know.',
        prompt: [
          'Answer this question:',
          untrusted(question),
          ...found.flatMap(({ id, title, text }) => [`Article ${id}, "${title}":`, untrusted(document(text))]),
        ],
        // An article that was not shown cannot be cited: the model is told so, and asked again.
        output: Answer.refine(({ citations }) => citations.every((id) => known.has(id)), {
          message: `may only name these articles: ${[...known].join(', ')}`,
          path: ['citations'],
        }),
        maxTokens: 400,
        maxInputTokens: 3_000,
        fallback: () => ({
          answer: found[0] === undefined ? 'No article was found.' : `${found[0].title}\n${found[0].text}`,
          citations: found.slice(0, 1).map(({ id }) => id),
        }),
      })

      const text = `${output.answer}\n\nFrom: ${output.citations.join(', ') || 'no article'}`
      return { content: [{ type: 'text', text }], structuredContent: { ...output, strategy, found: [...known] } }
    },
  )
  return server
})
