import path from 'node:path'
import { absentPrograms } from '../lib/programs.mjs'
import { runQuietly, say } from '../lib/progress.mjs'
import { root } from '../lib/workspace.mjs'

const folder = path.join(root, 'docs')

/**
 * Builds the site, which fails on a dead link, and opens each of its pages in a browser. The API pages take as long as
 * all others together, so `npm test` leaves them to `npm run verify`.
 */
export async function docs(tally, { api }) {
  if (!(await buildDocs(tally, { api }))) return
  if (absentPrograms().some(({ name }) => name === 'chromium')) return
  const { code, output } = await runQuietly([process.execPath, 'scripts/browse.mjs'], {
    cwd: folder,
    timeoutMs: 5 * 60_000,
  })
  tally.check('docs in a browser', code === 0, output)
  if (code === 0) say(`  ${output.trim()}`)
}

/** The site alone; false when it could not be built. */
export async function buildDocs(tally, { api }) {
  say(`docs: the site, with vitepress${api ? ' and typedoc' : ''}`)
  if (api) {
    const { code, output } = await runQuietly([process.execPath, 'scripts/api.mjs'], {
      cwd: folder,
      timeoutMs: 5 * 60_000,
    })
    tally.check('docs: API pages', code === 0, output)
    if (code !== 0) return false
  }
  const vitepress = path.join(folder, 'node_modules/vitepress/bin/vitepress.js')
  const { code, output } = await runQuietly([process.execPath, vitepress, 'build'], {
    cwd: folder,
    env: { DOCS_API: api ? 'on' : 'off' },
    timeoutMs: 5 * 60_000,
  })
  tally.check('docs', code === 0, output)
  return code === 0
}
