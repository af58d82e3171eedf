import type { ChangedFile } from '../changes/diff.ts'
import type { Category, Finding } from '../review/schemas.ts'

const BASE: Readonly<Record<Category, number>> = {
  docs: 1,
  test: 1,
  chore: 1,
  build: 2,
  refactor: 2,
  fix: 2,
  feature: 2,
}

/** Where a mistake costs more than elsewhere. */
const SENSITIVE = /auth|login|session|permission|security|crypt|secret|token|payment|billing|checkout|migrations?\//i

/** More than fits on a few screens. */
const LONG_CHANGE = 150

/** From 1, where nothing can break, to 5, where an outage, a leak or a loss of data is likely. */
export function riskOf(
  file: Pick<ChangedFile, 'path' | 'addedLines' | 'removedLines'>,
  category: Category,
  findings: readonly Finding[],
): number {
  const has = (severity: Finding['severity']): boolean => findings.some((finding) => finding.severity === severity)
  const isCode = category === 'feature' || category === 'fix' || category === 'refactor'
  let risk = BASE[category]
  if (has('high')) risk += 2
  else if (has('medium')) risk += 1
  if (isCode && SENSITIVE.test(file.path)) risk += 1
  if (isCode && file.addedLines + file.removedLines > LONG_CHANGE) risk += 1
  return Math.min(risk, 5)
}
