import { spawn } from 'node:child_process'

/** What installs the written server. */
export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun'

/** The one that started this process, as it says in the environment; npm when nothing says so. */
export function packageManagerOf(environment: Readonly<Record<string, string | undefined>>): PackageManager {
  const [name] = (environment['npm_config_user_agent'] ?? '').split('/')
  return name === 'pnpm' || name === 'yarn' || name === 'bun' ? name : 'npm'
}

/** Long enough for a slow connection, and not for ever. */
const INSTALL_TIMEOUT_MS: number = 10 * 60_000

/** The end of what a failed install printed; npm says last what went wrong. */
const SHOWN_CHARACTERS = 2_000

/** @returns What it printed when it failed, from its end; undefined when it went well. */
export function install(manager: PackageManager, folder: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    // npm and its kin are .cmd files on Windows, which need a shell; the arguments hold nothing that one would read.
    const shell = process.platform === 'win32'
    const child = spawn(manager, ['install'], {
      cwd: folder,
      shell,
      timeout: INSTALL_TIMEOUT_MS,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed = (printed + text).slice(-SHOWN_CHARACTERS)
      })
    }
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => {
      if (code === 0) resolve(undefined)
      else resolve(`${printed.trim()}\n(${signal === null ? `exit code ${code}` : `ended by ${signal}`})`.trim())
    })
  })
}
