import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const fixture = 'scripts/lint/unawaited-sample.ts'

interface Diagnostic {
  readonly code: string
  readonly severity: string
  readonly labels: readonly { readonly span: { readonly line: number } }[]
}

/** Runs the repository's lint over one file; exits non-zero when it finds something, which is not an error here. */
function lint(file: string): Promise<{ exitCode: number; diagnostics: readonly Diagnostic[] }> {
  const args = ['node_modules/oxlint/bin/oxlint', '--type-aware', '--format=json', file]
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: root, timeout: 60_000 }, (error, stdout) => {
      if (error !== null && typeof error.code !== 'number') return reject(error)
      const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] }
      resolve({ exitCode: Number(error?.code ?? 0), diagnostics })
    })
  })
}

test('an un-awaited ctx.sample or ctx.step is a lint error, and an awaited or voided one is not', async () => {
  const { exitCode, diagnostics } = await lint(fixture)

  const lines = readFileSync(`${root}/${fixture}`, 'utf8').split('\n')
  const found = diagnostics.map(({ code, severity, labels }) => ({
    code,
    severity,
    line: lines[(labels[0]?.span.line ?? 0) - 1]?.trim(),
  }))
  expect(exitCode).toBe(1)
  expect(found).toEqual([
    {
      code: 'typescript(no-floating-promises)',
      severity: 'error',
      line: "ctx.sample('Nobody waits for this answer.')",
    },
    { code: 'typescript(no-floating-promises)', severity: 'error', line: "ctx.step('send-mail', async () => {})" },
  ])
}, 60_000)

test('the source of core itself passes the same lint', async () => {
  expect(await lint('packages/core/src/errors.ts')).toEqual({ exitCode: 0, diagnostics: [] })
}, 60_000)
