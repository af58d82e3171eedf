import type { MarkdownRenderer } from 'vitepress'

/** Pages are Markdown and nothing else: braces in them are braces, and never an expression of Vue's. */
export function noTemplates(markdown: MarkdownRenderer): void {
  const { escapeHtml } = markdown.utils
  const withoutBraces = (text: string): string => escapeHtml(text).replaceAll('{', '&#123;')
  markdown.renderer.rules['text'] = (tokens, index) => withoutBraces(tokens[index]?.content ?? '')
  markdown.renderer.rules['code_inline'] = (tokens, index, _options, _env, renderer) =>
    `<code v-pre${renderer.renderAttrs(tokens[index] as (typeof tokens)[number])}>${withoutBraces(tokens[index]?.content ?? '')}</code>`
}

/** A piece of a file is shown without the indentation that it has there. */
export function dedentedCode(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('dedented-code', ({ tokens }) => {
    for (const token of tokens) {
      if (token.type !== 'fence') continue
      const lines = token.content.split('\n')
      const written = lines.filter((line) => line.trim() !== '')
      const common = Math.min(...written.map((line) => line.length - line.trimStart().length))
      if (written.length > 0) token.content = lines.map((line) => line.slice(common)).join('\n')
    }
  })
}
