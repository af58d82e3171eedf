import path from 'node:path'
import { CommandFailed, run, tool } from '../../../scripts/lib/process.mjs'
import { runQuietly, say } from '../../../scripts/lib/progress.mjs'
import { scratch } from '../../../scripts/lib/workspace.mjs'

// `npm run test:real-agents`: the presets against the agents themselves, newest versions, which talk to a model API of
// ours on loopback. Not a part of `npm test`: the two programs are some 600 MB.

const folder = path.join(scratch, 'agents')
const bin = path.join(folder, 'node_modules/.bin')

say('agents: @anthropic-ai/claude-code and @openai/codex from npm, about 600 MB (the first time)')
const install = ['npm', 'install', '--silent', '--no-save', '--no-audit', '--no-fund', '--prefix', folder]
const { code, output } = await runQuietly([...install, '@anthropic-ai/claude-code@latest', '@openai/codex@latest'], {
  timeoutMs: 10 * 60_000,
})
if (code !== 0) throw new CommandFailed(`${output}\nInstalling the agents from npm failed; what npm said is above.`)

for (const agent of ['claude', 'codex']) {
  const { output: version } = await run([path.join(bin, agent), '--version'])
  say(`${agent}: ${version.trim().split('\n').at(-1)}`)
}

const { code: failed } = await run(tool('vitest', 'vitest.mjs', 'run', 'packages/command/src/real-agents.test.ts'), {
  inherit: true,
  env: { SAMPAN_TEST_CLAUDE: path.join(bin, 'claude'), SAMPAN_TEST_CODEX: path.join(bin, 'codex') },
})
process.exitCode = failed
