import path from 'node:path'
import { run as runCommand } from '../lib/process.mjs'
import { root } from '../lib/workspace.mjs'

/** `npm run docs:dev`: the site on this machine, anew on each change, without its API pages. */
export async function run(args) {
  const folder = path.join(root, 'docs')
  const vitepress = path.join(folder, 'node_modules/vitepress/bin/vitepress.js')
  const { code } = await runCommand([process.execPath, vitepress, 'dev', ...args], {
    cwd: folder,
    inherit: true,
    env: { DOCS_API: 'off' },
  })
  return code
}
