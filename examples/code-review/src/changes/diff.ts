/** Reads unified diffs, as git and diff -u write them. */

export type ChangeStatus = 'added' | 'modified' | 'deleted' | 'renamed'

/** One file of a diff. A type and not an interface, so that it is JSON to `ctx.step`. */
export type ChangedFile = {
  readonly path: string
  readonly status: ChangeStatus
  readonly binary: boolean
  readonly addedLines: number
  readonly removedLines: number
  /** Its part of the diff, as it came. */
  readonly text: string
}

export interface ChangedLine {
  readonly kind: 'added' | 'removed'
  /** In the new file for an added line, in the old one for a removed line. */
  readonly line: number
  readonly text: string
}

/** @throws {Error} for a text in which no file is changed. */
export function parseDiff(diff: string): readonly ChangedFile[] {
  const files: ChangedFile[] = []
  let lines: string[] | undefined
  let hasHunk = false
  const end = (): void => {
    if (lines !== undefined) files.push(changedFile(lines))
  }
  for (const { kind, raw, next } of walk(diff)) {
    const plainStart = raw.startsWith('--- ') && next.startsWith('+++ ') && (lines === undefined || hasHunk)
    if (kind === 'header' && (raw.startsWith('diff --git ') || plainStart)) {
      end()
      lines = []
      hasHunk = false
    }
    if (kind === 'hunk') hasHunk = true
    lines?.push(raw)
  }
  end()
  if (files.length === 0) {
    throw new Error(
      'This is no unified diff: it has no file header (`diff --git …`, or `--- a/file` and `+++ b/file`).',
    )
  }
  return files
}

/** The lines that a diff adds and removes, with their numbers. */
export function changedLines(diff: string): readonly ChangedLine[] {
  const changed: ChangedLine[] = []
  for (const { kind, raw, line } of walk(diff)) {
    if (kind === 'added' || kind === 'removed') changed.push({ kind, line, text: raw.slice(1).replace(/\r$/, '') })
  }
  return changed
}

interface WalkedLine {
  readonly kind: 'header' | 'hunk' | 'context' | 'added' | 'removed'
  readonly raw: string
  /** The line after it. */
  readonly next: string
  readonly line: number
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/

/** A hunk says how many lines it has; without that count a removed `-- x` would look like a file header. */
function* walk(diff: string): Generator<WalkedLine> {
  let [oldLine, oldLeft, newLine, newLeft] = [0, 0, 0, 0]
  const lines = diff.split('\n')
  for (const [index, raw] of lines.entries()) {
    const next = lines[index + 1] ?? ''
    const walked = (kind: WalkedLine['kind'], line = 0): WalkedLine => ({ kind, raw, next, line })
    const inHunk = oldLeft > 0 || newLeft > 0
    if (inHunk && raw.startsWith('+')) {
      yield walked('added', newLine)
      newLine += 1
      newLeft -= 1
    } else if (inHunk && raw.startsWith('-')) {
      yield walked('removed', oldLine)
      oldLine += 1
      oldLeft -= 1
    } else if (inHunk && (raw.startsWith(' ') || raw.trim() === '')) {
      // Some editors and mailers strip the blank from empty context lines.
      yield walked('context', newLine)
      oldLine += 1
      newLine += 1
      oldLeft -= 1
      newLeft -= 1
    } else if (raw.startsWith('\\')) {
      yield walked('context')
    } else {
      const [, oldStart, oldCount = '1', newStart, newCount = '1'] = HUNK.exec(raw) ?? []
      const isHunk = oldStart !== undefined
      oldLine = Number(oldStart ?? 0)
      newLine = Number(newStart ?? 0)
      oldLeft = isHunk ? Number(oldCount) : 0
      newLeft = isHunk ? Number(newCount) : 0
      yield walked(isHunk ? 'hunk' : 'header')
    }
  }
}

function changedFile(lines: readonly string[]): ChangedFile {
  const firstHunk = lines.findIndex((line) => line.startsWith('@@ '))
  const header = firstHunk === -1 ? lines : lines.slice(0, firstHunk)
  const after = (prefix: string): string | undefined =>
    header.find((line) => line.startsWith(prefix))?.slice(prefix.length)
  const oldPath = pathIn(after('--- '))
  const newPath = pathIn(after('+++ '))
  const renamedTo = after('rename to ')
  const text = lines.join('\n')
  const changed = changedLines(text)
  return {
    path: newPath ?? (renamedTo === undefined ? (oldPath ?? gitPath(lines[0] ?? '')) : unquote(renamedTo)),
    status: statusOf(header, after('--- '), after('+++ ')),
    binary: header.some((line) => line.startsWith('Binary files ') || line.startsWith('GIT binary patch')),
    addedLines: changed.filter(({ kind }) => kind === 'added').length,
    removedLines: changed.filter(({ kind }) => kind === 'removed').length,
    text,
  }
}

function statusOf(header: readonly string[], from: string | undefined, to: string | undefined): ChangeStatus {
  const says = (prefix: string): boolean => header.some((line) => line.startsWith(prefix))
  if (says('new file mode ') || from?.startsWith('/dev/null')) return 'added'
  if (says('deleted file mode ') || to?.startsWith('/dev/null')) return 'deleted'
  return says('rename to ') ? 'renamed' : 'modified'
}

/** The path of a `---` or `+++` line, without its prefix and the time stamp that diff -u puts behind a tab. */
function pathIn(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const path = unquote(value.replace(/\r$/, '').replace(/\t.*$/, ''))
  return path === '/dev/null' ? undefined : path.replace(/^[ab]\//, '')
}

/** For changes without hunks, such as a mode or a binary file: both halves of the line name the same path. */
function gitPath(line: string): string {
  const names = line.replace(/\r$/, '').slice('diff --git '.length)
  const half = unquote(names.slice(Math.ceil(names.length / 2)).trim())
  return half.replace(/^b\//, '')
}

const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** git puts paths with unusual characters in quotes, and writes bytes in octal. */
function unquote(path: string): string {
  if (!path.startsWith('"') || !path.endsWith('"')) return path
  const bytes: Buffer[] = []
  for (const [, octal, escaped, plain] of path.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gs)) {
    if (octal !== undefined) bytes.push(Buffer.from([Number.parseInt(octal, 8)]))
    else bytes.push(Buffer.from(escaped === undefined ? (plain ?? '') : (ESCAPES[escaped] ?? escaped)))
  }
  return Buffer.concat(bytes).toString('utf8')
}
