#!/usr/bin/env node
// Release notes from a git history: read once, sorted in parallel, written. Any process can go on with it.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { McpServer } from '@modelcontextprotocol/server'
import { choice, untrusted, withSampling } from '@sampan/core'
import { samplingFromEnvironment } from '@sampan/example-support/server'
import { serveHttp } from '@sampan/http'
import { serveStdio } from '@sampan/stdio'
import { z } from 'zod'

const REPOSITORY = process.argv[2] ?? '.'
const KINDS = ['feature', 'fix', 'breaking', 'internal'] as const

const Commit = z.object({ subject: z.string(), kind: z.enum(KINDS) })
const Notes = z.object({ title: z.string().min(1).max(80), paragraphs: z.array(z.string().max(400)).min(1).max(6) })

const { PORT: port, STATE_KEY: key } = process.env
const sampling = await samplingFromEnvironment()
// What one process sealed, every process with the key can open.
const continuation = key === undefined ? {} : { keys: [Buffer.from(key, 'base64')] }

function createServer() {
  const server = withSampling(new McpServer({ name: 'multi-step', version: '1.0.0' }), { ...sampling, continuation })

  server.registerTool(
    'write_release_notes',
    {
      description: 'Writes release notes from the newest commits of the repository.',
      inputSchema: z.object({ commits: z.int().min(1).max(30).default(10) }),
      outputSchema: Notes.extend({ commits: z.array(Commit) }),
      requires: 'model',
      // Whatever is asked follows from the arguments and from the step, so a restart loses nothing.
      replayable: true,
    },
    async ({ commits }, ctx) => {
      // The history may have grown when the next round comes: it is read once, and recorded.
      const subjects = await ctx.step('read the history', () => readHistory(commits))

      const sorted = await Promise.all(
        subjects.map(async (subject) => {
          const { output: kind } = await ctx.sample({
            purpose: 'Sort a commit',
            prompt: ['Which kind of change does this commit message describe?', untrusted(subject)],
            output: choice(KINDS),
            prefer: 'fast',
            maxTokens: 20,
          })
          return { subject, kind }
        }),
      )

      const told = sorted.filter(({ kind }) => kind !== 'internal').map(({ subject }) => subject)
      const { output: notes } = await ctx.sample({
        purpose: 'Write the release notes',
        system: 'You write release notes for users: what changed for them, and what they must do.',
        prompt: ['Write release notes from these commit messages.', untrusted(told.join('\n'))],
        output: Notes,
        prefer: 'smart',
        maxTokens: 800,
      })

      return {
        content: [{ type: 'text', text: `# ${notes.title}\n\n${notes.paragraphs.join('\n\n')}` }],
        structuredContent: { ...notes, commits: sorted },
      }
    },
  )
  return server
}

if (port === undefined) await serveStdio(createServer)
else console.log((await serveHttp(createServer, { port: Number(port) })).url)

async function readHistory(commits: number): Promise<readonly string[]> {
  const format = ['log', '--format=%s', `--max-count=${commits}`]
  const { stdout } = await promisify(execFile)('git', format, { cwd: REPOSITORY, timeout: 10_000 })
  return stdout.trim().split('\n')
}
