import type { MarkdownRenderer } from 'vitepress'

/** Pages are Markdown and nothing else: braces in them are braces, and never an expression of Vue's. */
export function noTemplates(markdown: MarkdownRenderer): void {
  const { escapeHtml } = markdown.utils
  const withoutBraces = (text: string): string => escapeHtml(text).replaceAll('{', '&#123;')
  markdown.renderer.rules['text'] = (tokens, index) => withoutBraces(tokens[index]?.content ?? '')
  markdown.renderer.rules['code_inline'] = (tokens, index, _options, _env, renderer) =>
    `<code v-pre${renderer.renderAttrs(tokens[index] as (typeof tokens)[number])}>${withoutBraces(tokens[index]?.content ?? '')}</code>`
}
