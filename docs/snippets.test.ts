import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/**
 * Every TypeScript block of a page is, line for line, a piece of a file that `tsc -b` checks. A page needs no marks for
 * it, and reads the same on the site and in the repository. What is somebody else's code, and cannot be checked here,
 * says so: ```ts theirs
 */

const root = fileURLToPath(new URL('..', import.meta.url))

function files(folder: string, keep: (file: string) => boolean): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name)
    if (entry.isDirectory()) return /^(node_modules|dist|api|cache|\.\w+)$/.test(entry.name) ? [] : files(file, keep)
    return keep(file) ? [file] : []
  })
}

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')

/** A test of its own compares it with what the command writes, and the template of that is type-checked. */
const CHECKED_ELSEWHERE = 'packages/create-sampan/README.md'

const pages = ['README.md', ...['docs', 'packages', 'examples'].flatMap((folder) => files(folder, isPage))].filter(
  (file) => !file.startsWith('docs/decisions/') && file !== CHECKED_ELSEWHERE,
)

function isPage(file: string): boolean {
  return file.endsWith('.md') && !file.includes('[') && !file.endsWith('/CHANGELOG.md')
}

/** Snippets first, so that a block is found where it was meant to come from. */
const sources = ['docs/snippets', 'packages', 'examples', 'test'].flatMap((folder) =>
  files(folder, (file) => file.endsWith('.ts')).map((file) => ({ file, lines: read(file).split('\n') })),
)

interface Block {
  readonly line: number
  readonly info: string
  readonly lines: readonly string[]
}

function blocksOf(page: string): Block[] {
  const blocks: Block[] = []
  const lines = read(page).split('\n')
  for (let index = 0; index < lines.length; index++) {
    const [, fence, info] = /^(`{3,})(.*)$/.exec(lines[index] ?? '') ?? []
    if (fence === undefined) continue
    const end = lines.indexOf(fence, index + 1)
    expect(end, `${page}:${index + 1} opens a block that does not end`).toBeGreaterThan(index)
    blocks.push({ line: index + 1, info: info?.trim() ?? '', lines: lines.slice(index + 1, end) })
    index = end
  }
  return blocks
}

/** Whether the block stands in the file from this line on, however deep it is indented there. */
function standsAt(block: readonly string[], lines: readonly string[], from: number): boolean {
  const first = block[0] ?? ''
  const deeper = (lines[from]?.length ?? 0) - first.length
  if (deeper < 0) return false
  return block.every((line, index) => lines[from + index] === (line === '' ? '' : ' '.repeat(deeper) + line))
}

function isPartOf(block: readonly string[], { lines }: { readonly lines: readonly string[] }): boolean {
  return lines.some((_, from) => standsAt(block, lines, from))
}

/** Where a block that is nowhere was probably meant to come from, and where it differs. */
function nearest(block: readonly string[]): string {
  const known = sources.map((source) => ({
    ...source,
    unknown: block.findIndex(
      (line) => line.trim() !== '' && !source.lines.some((other) => other.trim() === line.trim()),
    ),
    shared: block.filter((line) => line.trim().length > 3 && source.lines.some((other) => other.trim() === line.trim()))
      .length,
  }))
  const best = known.reduce((a, b) => (b.shared > a.shared ? b : a))
  if (best.shared === 0) return 'No file has a line of it: write one in docs/snippets.'
  const line =
    best.unknown === -1 ? 'all its lines, in another order or indentation' : `all but “${block[best.unknown]}”`
  return `Nearest is ${best.file}, which has ${line}.`
}

test.each(pages)('%s shows code that is type-checked', (page) => {
  for (const { line, info, lines } of blocksOf(page)) {
    const [language, ...rest] = info.split(/\s+/)
    if (!['ts', 'typescript', 'tsx', 'js', 'javascript', 'mjs'].includes(language ?? '')) continue
    if (rest.includes('theirs')) continue
    const found = sources.some((source) => isPartOf(lines, source))
    expect(found || `${page}:${line} is in no file that is type-checked. ${nearest(lines)}`).toBe(true)
  }
})
