import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

/** Core's structured output, from its source: it is measured as it stands, built or not, public or not. */
export async function importOutput() {
  const source = (name) => fileURLToPath(new URL(`../../packages/core/src/output/${name}.ts`, import.meta.url))
  const input = { output: source('output'), choice: source('choice'), search: source('extraction/search') }
  // Loaded only for schemas of libraries that are not measured here.
  const external = ['zod-to-json-schema', '@valibot/to-json-schema', 'zod/v4/core']
  const folder = await mkdtemp(path.join(tmpdir(), 'sampan-output-'))
  try {
    const bundle = await rolldown({ input, external, platform: 'neutral', resolve: { mainFields: ['module', 'main'] } })
    await bundle.write({
      dir: folder,
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name]-[hash].mjs',
    })
    await bundle.close()
    const load = (name) => import(pathToFileURL(path.join(folder, `${name}.mjs`)).href)
    const modules = { ...(await load('output')), ...(await load('choice')), ...(await load('search')) }
    // jsonrepair is a chunk that is loaded on the first repair, which must come before the folder goes.
    const { z } = await import('zod')
    await (await modules.createOutput(z.object({ a: z.number(), b: z.number() }))).read({ text: '{"a": 1 "b": 2}' })
    return modules
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
