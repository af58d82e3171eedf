import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

// That the code in them is code that is there, `docs/snippets.test.ts` asserts; what the tools give back, each check; what
// the checks print, `npm run test:examples`.

const EXAMPLES = fileURLToPath(new URL('../..', import.meta.url))
const folders = (await readdir(EXAMPLES, { withFileTypes: true })).filter((entry) => entry.isDirectory())
const names = folders.map(({ name }) => name).filter((name) => name !== 'shared')

test.each(names)('the README of %s shows code, and how to set it up', async (name) => {
  const readme = await readFile(path.join(EXAMPLES, name, 'README.md'), 'utf8')
  expect(readme).toContain('```ts\n')
  expect(readme).toContain('npm run build')
  expect(readme).toContain(`claude mcp add ${name} -- node`)
  expect(readme).toContain(`examples/${name}/dist/server.js`)
})

test('the shelf has a line for each', async () => {
  const shelf = await readFile(path.join(EXAMPLES, 'README.md'), 'utf8')
  const linked = [...shelf.matchAll(/^\| \[(.+?)\]\(\1\) \|/gm)].map(([, name]) => name)
  expect(linked.toSorted()).toEqual(names.toSorted())
})
