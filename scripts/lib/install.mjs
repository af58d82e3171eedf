import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { CommandFailed, pnpm } from './process.mjs'
import { runQuietly, say } from './progress.mjs'
import { pnpmVersion, root } from './workspace.mjs'

const stampFile = path.join(root, 'node_modules/.sampan-install')

/** What an install depends on: these files decide what is installed, and native add-ons are built for one Node and machine. */
function stamp() {
  const hash = createHash('sha256')
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.pnpmfile.mjs'])
    hash.update(readFileSync(path.join(root, file)))
  const [major] = process.versions.node.split('.')
  return `${hash.digest('hex')} node${major} ${process.platform}-${process.arch} pnpm@${pnpmVersion}\n`
}

/** Installs the dependencies when the lock file is not the one they were installed from. */
export async function ensureInstalled() {
  const wanted = stamp()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return

  say(
    `install: the packages of pnpm-lock.yaml, with pnpm ${pnpmVersion} (when the lock file changes; about a minute the first time)`,
  )
  // CI=true: no questions, and the lock file is never written.
  const { code, output } = await runQuietly(pnpm('install', '--frozen-lockfile', '--reporter=append-only'), {
    env: { CI: 'true' },
    timeoutMs: 10 * 60_000,
  })
  if (code !== 0) {
    throw new CommandFailed(
      `${output.trimEnd()}\n\nInstalling failed, and pnpm says why above. It needs a lock file that fits the manifests, and the npm registry (or the\nmirror that .npmrc names) within reach.\n` +
        `The same by hand: npx --yes pnpm@${pnpmVersion} install --frozen-lockfile`,
    )
  }
  mkdirSync(path.dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, wanted)
}
