import { type ChangedFile, type ChangedLine, changedLines } from '../changes/diff.ts'
import type { Category } from '../review/schemas.ts'
import { declarationsOf } from './declarations.ts'

/** What a path alone says, first match first. */
const BY_PATH: readonly (readonly [RegExp, Category])[] = [
  [/(^|\/)(__tests__|__snapshots__|tests?|specs?|e2e|fixtures)\//i, 'test'],
  [/\.(test|spec)(-d)?\.[cm]?[jt]sx?$|_test\.(go|py|rb|exs)$|(^|\/)(test_[^/]+|conftest)\.py$/, 'test'],
  [/(^|\/)\.changeset\/|(^|\/)(CHANGELOG|AUTHORS|CODEOWNERS)(\.md)?$/i, 'chore'],
  [/(^|\/)(package|deno|turbo|composer|jsr)\.jsonc?$|(^|\/)tsconfig[^/]*\.json$|(^|\/)pnpm-workspace\.yaml$/, 'build'],
  [/(^|\/)(Makefile|Dockerfile[^/]*|\.dockerignore|docker-compose[^/]*|CMakeLists\.txt|BUILD(\.bazel)?)$/, 'build'],
  [
    /(^|\/)(Cargo\.toml|pyproject\.toml|setup\.(py|cfg)|requirements[^/]*\.txt|go\.mod|pom\.xml|[^/]*\.gradle(\.kts)?|Gemfile)$/,
    'build',
  ],
  [/(^|\/)\.(github|gitlab|circleci|ci)\/|(^|\/)(\.gitlab-ci\.yml|Jenkinsfile|azure-pipelines\.yml)$/, 'build'],
  [/(^|\/)(vite|vitest|webpack|rollup|rolldown|tsdown|tsup|babel|jest|esbuild)\.config\.[cm]?[jt]s$/, 'build'],
  [/\.(md|mdx|rst|adoc|txt)$|(^|\/)docs?\/|(^|\/)(LICENSE|NOTICE|README)[^/]*$/i, 'docs'],
  [/(^|\/)\.[^/]+$|(^|\/)(biome|knip|renovate|cspell)\.jsonc?$/, 'chore'],
]

/** Up to this many changed lines, a new guard is the point of a change; beyond it, a part. */
const SMALL_CHANGE = 30

const SAYS_FIX = /\b(fix(es|ed)?|bugs?|regressions?|crash(es|ed)?|leaks?|hotfix)\b/i
const GUARD = /\b(if|catch|except|finally|throw|raise|else)\b|\?\?|\?\.|=== (null|undefined)|is (not )?None/

/** What kind of change this is, by path first and by its lines where the path says only that it is code. */
export function categoryOf(file: Pick<ChangedFile, 'path' | 'status' | 'text'>, intent: string): Category {
  const known = BY_PATH.find(([pattern]) => pattern.test(file.path))
  if (known !== undefined) return known[1]
  if (SAYS_FIX.test(intent)) return 'fix'
  if (file.status === 'added') return 'feature'
  if (file.status === 'deleted') return 'refactor'
  const lines = changedLines(file.text)
  const { added, removed } = declarationsOf(lines)
  if (added.length > 0 && added.length > removed.length) return 'feature'
  return lines.length <= SMALL_CHANGE && addsGuards(lines) ? 'fix' : 'refactor'
}

function addsGuards(lines: readonly ChangedLine[]): boolean {
  const guards = (kind: ChangedLine['kind']): number =>
    lines.filter((line) => line.kind === kind && GUARD.test(line.text)).length
  return guards('added') > guards('removed')
}
