import { readdir, readFile } from 'node:fs/promises'
import MiniSearch, { type SearchOptions } from 'minisearch'

export interface Article {
  readonly id: string
  readonly title: string
  readonly text: string
}

/** How to look: each finds what the others miss. */
export const STRATEGIES = ['exact', 'keywords', 'fuzzy', 'titles'] as const
export type Strategy = (typeof STRATEGIES)[number]

/** What a model reads to pick one. */
export const STRATEGY_HELP =
  'exact: error codes, names and numbers, every word of which must occur\n' +
  'keywords: ordinary questions; the more of its words an article has, the better\n' +
  'fuzzy: questions with misspelt or unfinished words\n' +
  'titles: "what is there about …", where an overview is wanted'

/** More passages help a model less than the first few. */
const MOST = 3

const STOP_WORDS = new Set(
  'a an and are can do does for how i in is it my of on the to what when which with'.split(' '),
)

export interface Library {
  search(question: string, strategy: Strategy): readonly Article[]
}

/** A full-text index over a folder of Markdown files. */
export async function openLibrary(folder: URL): Promise<Library> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md')).toSorted()
  const articles = await Promise.all(
    names.map(async (name): Promise<Article> => {
      const [heading = '', ...lines] = (await readFile(new URL(name, folder), 'utf8')).trim().split('\n')
      return { id: name.slice(0, -'.md'.length), title: heading.replace(/^# /, ''), text: lines.join('\n') }
    }),
  )
  const processTerm = (term: string): string | null => (STOP_WORDS.has(term.toLowerCase()) ? null : term.toLowerCase())
  const index = new MiniSearch<Article>({ fields: ['title', 'text'], processTerm })
  index.addAll(articles)
  const options: Record<Strategy, SearchOptions> = {
    exact: { combineWith: 'AND' },
    keywords: { boost: { title: 2 } },
    fuzzy: { fuzzy: 0.3, prefix: true },
    titles: { fields: ['title'], prefix: true },
  }
  return {
    search: (question, strategy) =>
      index
        .search(question, options[strategy])
        .slice(0, MOST)
        .flatMap(({ id }) => articles.find((article) => article.id === id) ?? []),
  }
}
