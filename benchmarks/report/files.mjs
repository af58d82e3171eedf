import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { load, REVIEWED } from '../harness/results.mjs'
import { drawServers } from './bars.mjs'
import { drawGrowth } from './lines.mjs'
import { tablesOf } from './tables.mjs'

const docs = (file) => fileURLToPath(new URL(`../../docs/${file}`, import.meta.url))
const PAGE = docs('benchmarks.md')

/** What the reviewed run makes of the page and its pictures: the text of each file. */
export function reportFiles() {
  const parts = ['servers', 'growth', 'footprint', 'steps', 'rest'].map((part) => [part, load(part, REVIEWED)])
  const { servers, growth, ...others } = Object.fromEntries(parts)
  const page = filled(readFileSync(PAGE, 'utf8'), tablesOf({ servers, growth, ...others }))
  return new Map([
    [PAGE, page],
    [docs('pictures/benchmarks-servers.svg'), drawServers(servers)],
    [docs('pictures/benchmarks-growth.svg'), drawGrowth(growth)],
  ])
}

/** Puts each table between its marks, `<!-- table: NAME -->` and `<!-- end -->`. */
function filled(page, tables) {
  return page.replace(/<!-- table: (\w+) -->[^]*?<!-- end -->/g, (_, name) => {
    if (tables[name] === undefined) throw new Error(`The page asks for a table "${name}", which there is not.`)
    return `<!-- table: ${name} -->\n\n${tables[name]}\n\n<!-- end -->`
  })
}
