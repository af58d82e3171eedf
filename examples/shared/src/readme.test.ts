import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const EXAMPLES = fileURLToPath(new URL('../..', import.meta.url))
const folders = (await readdir(EXAMPLES, { withFileTypes: true })).filter((entry) => entry.isDirectory())
const names = folders.map(({ name }) => name).filter((name) => name !== 'shared')
const shelf = await readFile(path.join(EXAMPLES, 'README.md'), 'utf8')

test.each(names)('the README of %s shows code that is there, and how to set it up', async (name) => {
  const readme = await readFile(path.join(EXAMPLES, name, 'README.md'), 'utf8')
  const snippets = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, snippet = '']) => snippet)
  expect(snippets.length).toBeGreaterThan(0)
  const sources = await Promise.all([name, 'shared'].map(readSources))
  for (const snippet of snippets)
    expect(
      sources.flat().some((source) => source.includes(snippet)),
      snippet,
    ).toBe(true)
  expect(readme).toContain('npm run build')
  expect(readme).toContain(`claude mcp add ${name} -- node`)
  expect(readme).toContain(`examples/${name}/dist/server.js`)
})

test('the shelf has a line for each', () => {
  const linked = [...shelf.matchAll(/^\| \[(.+?)\]\(\1\) \|/gm)].map(([, name]) => name)
  expect(linked.toSorted()).toEqual(names.toSorted())
})

async function readSources(example: string): Promise<readonly string[]> {
  const folder = path.join(EXAMPLES, example, 'src')
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts'))
  return Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')))
}
