import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MarkdownEnv, MarkdownRenderer } from 'vitepress'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * The pages are written to be read in the repository too, so their links are those of files. Here they become links of
 * the site: to its pages where the file is one, else to the file in the repository, else to nothing.
 */
export function linksIntoTheSite(markdown: MarkdownRenderer, repository: string | undefined): void {
  markdown.core.ruler.push('links-into-the-site', ({ tokens, env }) => {
    const source = sourceOf(env as MarkdownEnv)
    for (const { children } of tokens) {
      const open: boolean[] = []
      for (const token of children ?? []) {
        if (token.type === 'link_close' && open.pop() === false) token.type = 'text'
        if (token.type !== 'link_open') continue
        const href = translate(source, String(token.attrGet('href')), repository)
        open.push(href !== undefined)
        if (href !== undefined) token.attrSet('href', href)
        else Object.assign(token, { type: 'text', content: '', nesting: 0 })
      }
    }
  })
}

/** The file, from the root of the repository, that a page was written in: READMEs are pages under other names. */
function sourceOf({ relativePath }: MarkdownEnv): string {
  const readme = /^(packages|examples)\/(.+)\.md$/.exec(relativePath)
  if (readme === null) return `docs/${relativePath}`
  return readme[2] === 'index' ? `${readme[1]}/README.md` : `${readme[1]}/${readme[2]}/README.md`
}

function translate(source: string, href: string, repository: string | undefined): string | undefined {
  if (/^([a-z]+:|#|\/)/.test(href)) return href
  const [relative = '', fragment] = href.split('#')
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(source), decodeURIComponent(relative)))
  const end = fragment === undefined ? '' : `#${fragment}`
  const page = pageOf(target)
  if (page !== undefined) return `${page}${end}`
  if (!existsSync(path.join(root, target))) return href // which the check for dead links then names
  return repository === undefined ? undefined : `https://github.com/${repository}/blob/HEAD/${target}${end}`
}

/** `docs/handoff.md` is `/handoff`, and `packages/core` is `/packages/core`. */
function pageOf(target: string): string | undefined {
  const folder = target.replace(/\/(README\.md)?$/, '')
  const [, parent, name] = /^(packages|examples)(?:\/([^/]+))?$/.exec(folder) ?? []
  if (parent !== undefined && name !== 'shared' && existsSync(path.join(root, folder, 'README.md'))) {
    return `/${parent}/${name ?? ''}`
  }
  if (folder === 'docs') return '/'
  const page = /^docs\/(?!decisions\/)(.+)\.md$/.exec(target)?.[1]
  return page?.replace(/(^|\/)index$/, '$1').replace(/^/, '/')
}
