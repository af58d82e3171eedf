import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

/** A module of core's budget, from its source: the estimator is measured as it stands, built or not, public or not. */
export async function importBudget(name) {
  const input = fileURLToPath(new URL(`../../packages/core/src/budget/${name}.ts`, import.meta.url))
  const bundle = await rolldown({ input, platform: 'neutral' })
  const { output } = await bundle.generate({ format: 'esm' })
  await bundle.close()
  const folder = await mkdtemp(path.join(tmpdir(), 'sampan-tokens-'))
  try {
    const file = path.join(folder, `${name}.mjs`)
    await writeFile(file, output[0].code)
    return await import(pathToFileURL(file).href)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
