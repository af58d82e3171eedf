// Opens every built page in Chromium, at the width of a phone and of a desktop, and says what a reader would stumble on.
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { CHROMIUM, findProgram } from '../../scripts/lib/programs.mjs'

const built = fileURLToPath(new URL('../.vitepress/dist', import.meta.url))
const WIDTHS = [1440, 390]

/** How many pages are open at once. */
const TABS = 2

/** Where screenshots go, for whoever wants to look: `node scripts/browse.mjs FOLDER`. */
const [screenshots] = process.argv.slice(2)

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

/** A browser that the machine has; no download. */
function findChromium() {
  const executable = process.env['CHROMIUM'] ?? findProgram(CHROMIUM)
  if (executable !== undefined) return executable
  console.error(
    'chromium is missing: install it with `apt-get install chromium` (see .ci/run), or name one in $CHROMIUM.',
  )
  process.exit(1)
}

/** `/handoff` for `handoff.html`, and `/moving/` for `moving/index.html`. */
function pagesOf(folder, url = '/') {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return pagesOf(path.join(folder, entry.name), `${url}${entry.name}/`)
    if (!entry.name.endsWith('.html') || entry.name === '404.html') return []
    return [entry.name === 'index.html' ? url : url + entry.name.slice(0, -'.html'.length)]
  })
}

/** As a host of static files serves it, with clean URLs. */
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  const file = path.join(built, path.posix.normalize(decodeURIComponent(pathname)))
  const candidates = [file, `${file}.html`, path.join(file, 'index.html')]
  const existing = candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile())
  response.statusCode = existing === undefined ? 404 : 200
  if (existing === undefined) return void response.end('not found')
  response.setHeader('content-type', TYPES[path.extname(existing)] ?? 'application/octet-stream')
  createReadStream(existing).pipe(response)
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
const origin = `http://127.0.0.1:${server.address().port}`

/** Runs in the page: what is wrong with it at this width, and where it leads. */
function inspect() {
  const problems = []
  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth > clientWidth) {
    const wide = [...document.body.querySelectorAll('*')].find((element) => {
      if (element.getBoundingClientRect().right <= clientWidth + 1) return false
      for (let parent = element.parentElement; parent !== null; parent = parent.parentElement) {
        if (getComputedStyle(parent).overflowX !== 'visible') return false
      }
      return true
    })
    problems.push(`is ${scrollWidth} px wide: ${wide?.outerHTML.slice(0, 120)}`)
  }
  const isVisible = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    element.getBoundingClientRect().width > 20 &&
    element.getBoundingClientRect().height > 10
  const headings = [...document.querySelectorAll('main h1, main h2, main h3, .VPHero h1')]
  if (!headings.some((heading) => heading.tagName === 'H1')) problems.push('has no title')
  const blocks = [...document.querySelectorAll('main pre code')]
  for (const element of [...headings, ...blocks]) {
    if (!isVisible(element) || element.textContent.trim() === '')
      problems.push(`hides ${element.outerHTML.slice(0, 120)}`)
  }
  for (const image of document.querySelectorAll('main img')) {
    if (image.naturalWidth === 0) problems.push(`has no picture at ${image.src}`)
    if (image.alt === '') problems.push(`has a picture without a description at ${image.src}`)
  }
  const links = [...document.querySelectorAll('a[href]')].map((link) => link.href)
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id)
  return { problems, links, ids, blocks: blocks.length }
}

const pages = pagesOf(built)
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] })
const problems = []
const found = new Map()
let blocks = 0

async function browse(waiting) {
  const context = await browser.newContext()
  const tab = await context.newPage()
  tab.setDefaultTimeout(120_000)
  let page = ''
  const complain = (what) => problems.push(`${page} ${what}`)
  tab.on('console', (message) => message.type() === 'error' && complain(`logs an error: ${message.text()}`))
  tab.on('pageerror', (error) => complain(`throws ${error.message}`))
  tab.on('response', (response) => response.status() >= 400 && complain(`cannot load ${response.url()}`))
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    page = next
    await tab.setViewportSize({ width: WIDTHS[0], height: 900 })
    await tab.goto(origin + page, { waitUntil: 'load' })
    // Hydrated: only then has the page run what it runs, and logged what it logs.
    await tab.waitForFunction(() => document.querySelector('#app')?.__vue_app__ !== undefined)
    for (const width of WIDTHS) {
      await tab.setViewportSize({ width, height: 900 })
      const seen = await tab.evaluate(inspect)
      for (const problem of seen.problems) complain(`at ${width} px ${problem}`)
      if (screenshots !== undefined) {
        const file = path.join(screenshots, `${page.replaceAll('/', '_') || 'index'}-${width}.png`)
        await tab.screenshot({ path: file, fullPage: true })
      }
      if (width !== WIDTHS[0]) continue
      found.set(page, seen)
      blocks += seen.blocks
    }
  }
  await context.close()
}

const waiting = [...pages]
await Promise.all(Array.from({ length: TABS }, () => browse(waiting)))
await browser.close()
server.close()

/** A link that leads nowhere stands on every page when it is in the sidebar: it is named once. */
const nowhere = new Map()
for (const [page, { links }] of found) {
  for (const link of new Set(links)) {
    const { origin: where, pathname, hash } = new URL(link)
    if (where !== origin) continue
    const target = found.get(decodeURIComponent(pathname))
    if (target?.ids.includes(decodeURIComponent(hash.slice(1))) || (target !== undefined && hash === '')) continue
    nowhere.set(pathname + hash, [...(nowhere.get(pathname + hash) ?? []), page])
  }
}
for (const [link, from] of nowhere) {
  problems.push(`${from[0]}${from.length > 1 ? ` and ${from.length - 1} more` : ''} link to ${link}, which is nowhere`)
}

for (const problem of new Set(problems)) console.log(problem)
console.log(
  `${pages.length} pages, ${blocks} blocks of code, at ${WIDTHS.join(' and ')} px: ${problems.length} problems`,
)
process.exitCode = problems.length === 0 && pages.length > 0 ? 0 : 1
