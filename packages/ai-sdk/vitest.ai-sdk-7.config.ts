import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mergeConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

// Leads `ai` and `@ai-sdk/*` to AI SDK 7, which `scripts/stages/ai-sdk-7.mjs` has put into this folder.
const modules = process.env.SAMPAN_AI_SDK_7
if (modules === undefined) throw new Error('SAMPAN_AI_SDK_7 names no folder. Run `npm run test:ai-sdk-7`.')

const NAMES = ['ai', '@ai-sdk/provider', '@ai-sdk/anthropic', '@ai-sdk/openai']

export default mergeConfig(base, {
  resolve: { alias: NAMES.map((name) => ({ find: new RegExp(`^${name}$`), replacement: entryOf(name) })) },
})

function entryOf(name: string): string {
  const folder = join(modules ?? '', name)
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, exports['.'].import ?? exports['.'].default)
}
