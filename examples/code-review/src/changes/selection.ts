import { categoryOf } from '../rules/category.ts'
import { findingsOf } from '../rules/findings.ts'
import { riskOf } from '../rules/risk.ts'
import type { ChangedFile } from './diff.ts'

export type NotReviewed = { readonly path: string; readonly reason: string }

export type Selection = {
  readonly files: readonly ChangedFile[]
  readonly notReviewed: readonly NotReviewed[]
}

/** Beyond this, a file is generated or moved, and no reviewer reads it line by line. */
const MAX_FILE_CHARACTERS = 120_000

/** What a replayed call carries with it at most, before compression. */
const MAX_TOTAL_CHARACTERS = 600_000

/** Written by tools; who changed them is in the manifests beside them. */
const GENERATED: readonly RegExp[] = [
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|deno\.lock)$/,
  /(^|\/)(Cargo\.lock|poetry\.lock|uv\.lock|Pipfile\.lock|composer\.lock|Gemfile\.lock|go\.sum|flake\.lock)$/,
  /\.(min\.(js|css)|map|snap)$/,
]

/** Which files of a change are reviewed, and why the others are not. The riskiest come first when there are too many. */
export function selectFiles(changed: readonly ChangedFile[], maxFiles: number): Selection {
  const notReviewed: NotReviewed[] = []
  const fitting = changed.filter((file) => {
    const reason = reasonAgainst(file)
    if (reason !== undefined) notReviewed.push({ path: file.path, reason })
    return reason === undefined
  })
  const ordered = fitting.length <= maxFiles ? fitting : riskiestFirst(fitting)
  const files: ChangedFile[] = []
  let characters = 0
  for (const file of ordered) {
    characters += file.text.length
    if (files.length < maxFiles && characters <= MAX_TOTAL_CHARACTERS) files.push(file)
    else notReviewed.push({ path: file.path, reason: `beyond the ${files.length} riskiest files` })
  }
  return { files, notReviewed }
}

function reasonAgainst({ path, binary, text, addedLines, removedLines }: ChangedFile): string | undefined {
  if (GENERATED.some((pattern) => pattern.test(path))) return 'generated'
  if (binary) return 'binary'
  if (addedLines + removedLines === 0) return 'no changed lines'
  if (text.length > MAX_FILE_CHARACTERS) return `longer than ${MAX_FILE_CHARACTERS / 1000}k characters`
  return undefined
}

function riskiestFirst(files: readonly ChangedFile[]): readonly ChangedFile[] {
  const risks = new Map(files.map((file) => [file, riskByRules(file)]))
  return files.toSorted((a, b) => (risks.get(b) ?? 0) - (risks.get(a) ?? 0))
}

/** What the rules make of a file decides whether it is worth a model's time. */
function riskByRules(file: ChangedFile): number {
  const category = categoryOf(file, '')
  return riskOf(file, category, findingsOf(file, category))
}
