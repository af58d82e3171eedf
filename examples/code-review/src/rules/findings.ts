import { type ChangedFile, type ChangedLine, changedLines } from '../changes/diff.ts'
import type { Category, Finding } from '../review/schemas.ts'

/** A pattern that a reviewer stops at. */
interface LineRule {
  readonly severity: Finding['severity']
  readonly pattern: RegExp
  readonly message: string
  /** Where it applies: what is right in a test or a document can be wrong in code. @default everywhere */
  readonly where?: 'code' | 'tests'
}

/** Over added lines. The messages never repeat what was found: it may be a secret. */
const LINE_RULES: readonly LineRule[] = [
  {
    severity: 'high',
    pattern:
      /\bAKIA[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bgh[pousr]_\w{36}|\bxox[abprs]-[\w-]{10,}|\bsk-(live|ant|proj)[\w-]{16,}/,
    message: 'A credential is written into the source: revoke it, and read it from the environment.',
  },
  {
    severity: 'high',
    pattern:
      /\b(password|passwd|secret|api[_-]?key|access[_-]?token|auth[_-]?token)["']?\s*[:=]\s*["'][^"'\s$<{]{8,}["']/i,
    message: 'This looks like a password or key in the source.',
    where: 'code',
  },
  {
    severity: 'high',
    pattern: /\beval\s*\(|\bnew Function\s*\(/,
    message: 'Runs text as code: whoever can write the text controls the process.',
    where: 'code',
  },
  {
    severity: 'high',
    pattern:
      /rejectUnauthorized\s*:\s*false|NODE_TLS_REJECT_UNAUTHORIZED|\bverify\s*=\s*False\b|InsecureSkipVerify:\s*true/,
    message: 'Turns the check of TLS certificates off.',
  },
  {
    severity: 'medium',
    pattern:
      /\b(exec|execSync|system|popen)\s*\(\s*(`[^`]*\$\{|f["']|["'][^"']*["']\s*\+)|\bshell\s*[:=]\s*(true|True)\b/,
    message: 'Builds a shell command from parts: pass the arguments as a list.',
    where: 'code',
  },
  {
    severity: 'medium',
    pattern: /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b[^;]*(\$\{|["']\s*\+|%s["']\s*%)/i,
    message: 'Builds SQL from parts: use parameters.',
    where: 'code',
  },
  {
    severity: 'medium',
    pattern: /\.innerHTML\s*=|dangerouslySetInnerHTML|\bv-html=/,
    message: 'Writes HTML unescaped.',
    where: 'code',
  },
  {
    severity: 'medium',
    pattern: /catch\s*(\([^)]*\))?\s*\{\s*\}|except[^:]*:\s*pass\b|\.catch\(\(\)\s*=>\s*\{\s*\}\)/,
    message: 'Swallows an error.',
    where: 'code',
  },
  {
    severity: 'medium',
    pattern:
      /\b(it|test|describe)\.(only|skip)\s*\(|\b[fx](it|describe)\s*\(|@pytest\.mark\.skip|#\[ignore\]|\bt\.Skip\(/,
    message: 'A test is skipped, or keeps the others from running.',
    where: 'tests',
  },
  {
    severity: 'medium',
    pattern: /"(pre|post)?install"\s*:/,
    message: 'A script that runs at installation, on the machine of everybody who installs this.',
  },
  {
    severity: 'low',
    pattern: /\bconsole\.(log|debug|trace)\s*\(|^\s*debugger\b|\bdbg!\(/,
    message: 'Writes to the console: was it for debugging?',
    where: 'code',
  },
  {
    severity: 'low',
    pattern: /(\/\/|#|\*|<!--)\s*(TODO|FIXME|HACK|XXX)\b/,
    message: 'Work is left to do here.',
  },
  {
    severity: 'low',
    pattern: /@ts-(ignore|nocheck)|eslint-disable|biome-ignore|oxlint-disable|#\s*(noqa|type:\s*ignore)|#\[allow\(/,
    message: 'Silences a check instead of passing it.',
  },
]

const TEST_CASE = /^\s*(it|test)(\.(only|skip|each\([^)]*\)))?\s*\(|^\s*(async )?def test_|^\s*func Test[A-Z]|#\[test\]/

const MIGRATION = /(^|\/)migrations?\/|\.sql$/i
const DESTRUCTIVE = /\b(DROP\s+(TABLE|COLUMN|DATABASE|INDEX|CONSTRAINT)|TRUNCATE|DELETE\s+FROM|ALTER\s+COLUMN)\b/i

/** A change of this many lines is hard to review in one sitting. */
const LARGE_CHANGE = 400

const SEVERITIES: readonly Finding['severity'][] = ['high', 'medium', 'low']

/** What a reviewer should look at, the gravest first. */
export function findingsOf(
  file: Pick<ChangedFile, 'path' | 'status' | 'text'>,
  category: Category,
): readonly Finding[] {
  const lines = changedLines(file.text)
  const added = lines.filter(({ kind }) => kind === 'added')
  const findings: Finding[] = [
    ...oncePerLine(LINE_RULES.filter(({ where }) => applies(where, category)).flatMap((rule) => byLine(rule, added))),
    ...removedTests(file, lines),
    ...migrations(file, added),
    ...(lines.length > LARGE_CHANGE && category !== 'docs'
      ? [{ severity: 'low', message: `${lines.length} lines change at once.` } as const]
      : []),
  ]
  return findings.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
}

function applies(where: LineRule['where'], category: Category): boolean {
  if (where === undefined) return true
  if (where === 'tests') return category === 'test'
  return category === 'feature' || category === 'fix' || category === 'refactor'
}

/** One finding for a rule, however often it matches. */
function byLine({ severity, pattern, message }: LineRule, added: readonly ChangedLine[]): readonly Finding[] {
  const [first, ...others] = added.filter(({ text }) => pattern.test(text))
  if (first === undefined) return []
  const also = others.length === 0 ? '' : ` Also in ${others.length} more ${others.length === 1 ? 'line' : 'lines'}.`
  return [{ severity, line: first.line, message: message + also }]
}

/** Rules overlap; the first is the more exact one. */
function oncePerLine(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>()
  return findings.filter(({ severity, line }) => {
    const place = `${severity} ${line}`
    return !seen.has(place) && seen.add(place)
  })
}

function removedTests({ status }: Pick<ChangedFile, 'status'>, lines: readonly ChangedLine[]): readonly Finding[] {
  const count = (kind: ChangedLine['kind']): number =>
    lines.filter((line) => line.kind === kind && TEST_CASE.test(line.text)).length
  const fewer = count('removed') - count('added')
  if (fewer <= 0) return []
  const tests = `${fewer} ${fewer === 1 ? 'test' : 'tests'}`
  if (status === 'deleted') return [{ severity: 'high', message: `A test file with ${tests} is deleted.` }]
  return [{ severity: 'medium', message: `${tests} removed, and none added in their place.` }]
}

function migrations({ path }: Pick<ChangedFile, 'path'>, added: readonly ChangedLine[]): readonly Finding[] {
  if (!MIGRATION.test(path)) return []
  const destructive = added.find(({ text }) => DESTRUCTIVE.test(text))
  if (destructive !== undefined) {
    return [
      {
        severity: 'high',
        line: destructive.line,
        message: 'A migration that deletes data: is there a way back, and a backup?',
      },
    ]
  }
  return [
    {
      severity: 'medium',
      message: 'A migration: does the code that runs during the deployment work before and after it?',
    },
  ]
}
