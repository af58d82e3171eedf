import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { node24 } from '../../../scripts/lib/node24.mjs'
import { CommandFailed, run, tool } from '../../../scripts/lib/process.mjs'
import { runQuietly, say } from '../../../scripts/lib/progress.mjs'
import { root, scratch } from '../../../scripts/lib/workspace.mjs'

// `npm run test:ai7`: this package's types and tests against AI SDK 7 and its providers (specification v4), on Node 24.
// The workspace has AI SDK 6, the newest that runs on Node 20; 7 goes into a folder of its own, and its names lead there.

const PACKAGES = ['ai@7', '@ai-sdk/provider@4', '@ai-sdk/anthropic@4', '@ai-sdk/openai@4']

const folder = path.join(scratch, 'ai7')
const modules = path.join(folder, 'node_modules')

const node = await node24()
say(`ai7: ${PACKAGES.join(', ')} from npm`)
const install = ['npm', 'install', '--silent', '--no-save', '--no-audit', '--no-fund', '--prefix', folder]
const { code, output } = await runQuietly([...install, ...PACKAGES], { timeoutMs: 5 * 60_000 })
if (code !== 0) throw new CommandFailed(`${output}\nInstalling AI SDK 7 from npm failed; what npm said is above.`)

say('ai7: types')
mkdirSync(folder, { recursive: true })
const tsconfig = path.join(folder, 'tsconfig.json')
writeFileSync(tsconfig, JSON.stringify(typesConfig(), null, 2))
const types = await run([process.execPath, path.join(root, 'node_modules/typescript/bin/tsc'), '-p', tsconfig], {
  inherit: true,
})

say('ai7: tests')
const [, ...vitest] = tool(
  'vitest',
  'vitest.mjs',
  'run',
  'packages/ai-sdk/src',
  '--config',
  'packages/ai-sdk/vitest.ai7.config.ts',
)
const tests = await run([node, ...vitest], { inherit: true, env: { SAMPAN_AI7: modules } })
process.exitCode = types.code || tests.code

function typesConfig() {
  return {
    extends: path.join(root, 'tsconfig.base.json'),
    compilerOptions: {
      noEmit: true,
      composite: false,
      emitDeclarationOnly: false,
      declaration: false,
      isolatedDeclarations: false,
      rewriteRelativeImportExtensions: false,
      allowImportingTsExtensions: true,
      typeRoots: [path.join(root, 'node_modules/@types')],
      types: ['node'],
      // To the files themselves: a folder would not be read for its package.json here, and 6 found instead.
      paths: {
        ai: [path.join(modules, 'ai/dist/index.d.ts')],
        '@ai-sdk/*': [path.join(modules, '@ai-sdk/*/dist/index.d.ts')],
      },
    },
    include: [path.join(root, 'packages/ai-sdk/src')],
  }
}
