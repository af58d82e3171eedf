import { defineConfig, type DefaultTheme } from 'vitepress'
import { linksIntoTheSite } from './links.ts'
import { dedentedCode, noTemplates } from './plain-markdown.ts'
import { foldersWithReadme } from './readmes.ts'

/** Where the source is, for links that leave the site; such links are plain text where nobody says. */
const { GITHUB_REPOSITORY: repository, DOCS_BASE: base = '/' } = process.env

/** scripts/api.mjs writes these pages; `npm test` leaves them out, because typedoc takes as long as the site does. */
const withApi = process.env['DOCS_API'] !== 'off'

type Items = DefaultTheme.SidebarItem[]

const sidebar: Items = [
  {
    text: 'Start',
    items: [
      { text: 'Get started', link: '/get-started' },
      { text: 'The routes', link: '/routes' },
      { text: 'Written once, for two eras', link: '/eras' },
      { text: 'Sampling is deprecated: what now', link: '/deprecation' },
    ],
  },
  {
    text: 'Sample',
    items: [
      { text: 'ctx.sample', link: '/sample' },
      { text: 'Structured output', link: '/structured-output' },
      { text: 'Budgets', link: '/budgets' },
      { text: 'Handoff', link: '/handoff' },
      { text: 'Providers', link: '/providers' },
      { text: 'The AI SDK', link: '/ai-sdk' },
      { text: 'What a handler can rely on', link: '/continuation' },
      { text: 'Testing', link: '/testing' },
    ],
  },
  {
    text: 'Run',
    items: [
      { text: 'Which clients sample', link: '/clients' },
      { text: 'Deploying', link: '/deploying' },
      { text: 'Many nodes', link: '/scaling' },
      { text: 'Observability', link: '/observability' },
      { text: 'Security', link: '/security' },
      { text: 'Benchmarks', link: '/benchmarks' },
    ],
  },
  {
    text: 'Moving from',
    items: [
      { text: 'What moves, and how', link: '/moving/' },
      { text: 'SDK v1, used raw', link: '/moving/sdk-v1' },
      { text: 'SDK v2, used raw', link: '/moving/sdk-v2' },
      { text: 'FastMCP', link: '/moving/fastmcp' },
      { text: 'mcp-lite', link: '/moving/mcp-lite' },
      { text: 'xmcp', link: '/moving/xmcp' },
      { text: 'tmcp', link: '/moving/tmcp' },
    ],
  },
  { text: 'Packages', collapsed: true, items: pagesOf('packages') },
  {
    text: 'Examples',
    collapsed: true,
    items: [{ text: 'The shelf', link: '/examples/' }, ...pagesOf('examples')],
  },
  ...(withApi ? [{ text: 'API', link: '/api/' }] : []),
]

function pagesOf(folder: 'packages' | 'examples'): Items {
  return foldersWithReadme(folder).map(({ name }) => ({ text: name, link: `/${folder}/${name}` }))
}

export default defineConfig({
  title: 'Sampan',
  description: 'await ctx.sample(...) in MCP tools: answered by the client’s model, on every client and protocol era.',
  lang: 'en',
  base,
  cleanUrls: true,
  srcExclude: ['decisions/**', ...(withApi ? [] : ['api/**'])],
  // No favicon is asked for that does not exist.
  head: [['link', { rel: 'icon', href: `${base}mark.svg`, type: 'image/svg+xml' }]],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark' },
    config: (markdown) => {
      linksIntoTheSite(markdown, repository)
      noTemplates(markdown)
      dedentedCode(markdown)
    },
  },
  themeConfig: {
    siteTitle: 'Sampan',
    logo: '/mark.svg',
    nav: [
      { text: 'Guide', link: '/get-started' },
      { text: 'Moving from…', link: '/moving/', activeMatch: '^/moving/' },
      { text: 'Examples', link: '/examples/', activeMatch: '^/examples/' },
      ...(withApi ? [{ text: 'API', link: '/api/', activeMatch: '^/api/' }] : []),
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
    ...(repository !== undefined && {
      socialLinks: [{ icon: 'github', link: `https://github.com/${repository}` }],
    }),
    footer: { message: 'MIT licence. Node 20 or newer, ESM only.' },
  },
})
