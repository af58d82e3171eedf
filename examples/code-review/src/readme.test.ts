import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { EXAMPLE_FOLDER } from './paths.ts'
import { MAX_FILES, PARALLEL } from './review/review-change.ts'
import { SERVER_USAGE } from './server/options.ts'

test('what the README quotes is what is there', async () => {
  const readme = await readFile(path.join(EXAMPLE_FOLDER, 'README.md'), 'utf8')
  const source = await readFile(path.join(EXAMPLE_FOLDER, 'src/review/review-file.ts'), 'utf8')
  const [, snippet = 'none'] = /```ts\n(.*?)```/s.exec(readme) ?? []

  expect(source).toContain(snippet)
  expect(readme).toContain(SERVER_USAGE)
  expect(readme).toContain(`The tool bounds what it takes: ${MAX_FILES} files`)
  expect(PARALLEL).toBe(6)
})
