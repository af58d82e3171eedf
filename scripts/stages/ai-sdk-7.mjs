import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { node24 } from '../lib/node24.mjs'
import { CommandFailed, run, tool } from '../lib/process.mjs'
import { runQuietly, say } from '../lib/progress.mjs'
import { root, scratch } from '../lib/workspace.mjs'
import { vitest } from './unit.mjs'

const PACKAGES = ['ai@7', '@ai-sdk/provider@4', '@ai-sdk/anthropic@4', '@ai-sdk/openai@4']

const folder = path.join(scratch, 'ai-sdk-7')
const modules = path.join(folder, 'node_modules')

/**
 * Types and tests of `@sampan/ai-sdk` against AI SDK 7 and its providers (specification v4), on Node 24. The workspace has
 * AI SDK 6, the newest that runs on Node 20; 7 goes into a folder of its own, and its names lead there.
 */
export async function aiSdk7(tally) {
  say(`AI SDK 7: ${PACKAGES.join(', ')} from npm, with the tests of @sampan/ai-sdk on Node 24`)
  const node = await tally.attempt('AI SDK 7', async () => {
    await install()
    return node24()
  })
  if (node === undefined) return
  const tsconfig = path.join(folder, 'tsconfig.json')
  writeFileSync(tsconfig, JSON.stringify(typesConfig(), null, 2))
  const { code, output } = await run(tool('typescript', 'bin/tsc', '-p', tsconfig))
  tally.check('types with AI SDK 7', code === 0, output)
  const config = ['--config', 'packages/ai-sdk/vitest.ai-sdk-7.config.ts']
  await vitest(tally, 'vitest with AI SDK 7', ['packages/ai-sdk/src', ...config], node, { SAMPAN_AI_SDK_7: modules })
}

async function install() {
  mkdirSync(folder, { recursive: true })
  const command = ['npm', 'install', '--silent', '--no-save', '--no-audit', '--no-fund', '--prefix', folder]
  const { code, output } = await runQuietly([...command, ...PACKAGES], { timeoutMs: 5 * 60_000 })
  if (code !== 0) throw new CommandFailed(`${output}\nInstalling AI SDK 7 from npm failed; what npm said is above.`)
}

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
