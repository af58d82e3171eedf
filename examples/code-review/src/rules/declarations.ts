import type { ChangedLine } from '../changes/diff.ts'

/** What is declared at the outer level of a file, in the languages that people write most. */
const DECLARATION =
  /^(?:export\s+(?:default\s+)?|pub(?:\([^)]*\))?\s+|public\s+)?(?:abstract\s+|declare\s+|async\s+|static\s+)*(?:function\*?|class|interface|type|enum|struct|trait|def|func|fn|const|CREATE TABLE|create table)\s+(?:\([^)]*\)\s*)?([A-Za-z_$][\w$]*)/

/** The names that a change adds and removes; what moves within the file is neither. */
export function declarationsOf(lines: readonly ChangedLine[]): {
  readonly added: readonly string[]
  readonly removed: readonly string[]
} {
  const names = (kind: ChangedLine['kind']): readonly string[] => [
    ...new Set(lines.flatMap((line) => (line.kind === kind ? [DECLARATION.exec(line.text)?.[1] ?? []].flat() : []))),
  ]
  const [added, removed] = [names('added'), names('removed')]
  return {
    added: added.filter((name) => !removed.includes(name)),
    removed: removed.filter((name) => !added.includes(name)),
  }
}
