import { createTally } from '../lib/tally.mjs'
import { buildDocs } from '../stages/docs.mjs'

/** `npm run docs:build`: the site into docs/.vitepress/dist, with its API pages. */
export async function run() {
  return (await buildDocs(createTally(), { api: true })) ? 0 : 1
}
