import type { ChangedFile } from '../changes/diff.ts'
import { MAX_FINDINGS, type Review } from '../review/schemas.ts'
import { categoryOf } from './category.ts'
import { findingsOf } from './findings.ts'
import { riskOf } from './risk.ts'

const WHAT: Readonly<Record<ChangedFile['status'], string>> = {
  added: 'A new file',
  modified: 'A change',
  deleted: 'A deleted file',
  renamed: 'A renamed file',
}

/** The review without a model: what paths and patterns say, and a summary that claims no more than that. */
export function reviewByRules(file: ChangedFile, intent: string): Review {
  const category = categoryOf(file, intent)
  const findings = findingsOf(file, category).slice(0, MAX_FINDINGS)
  const changed = file.addedLines + file.removedLines
  return {
    category,
    risk: riskOf(file, category, findings),
    summary: `${WHAT[file.status]} of ${changed} ${changed === 1 ? 'line' : 'lines'}, judged by rules alone.`,
    findings: [...findings],
  }
}
