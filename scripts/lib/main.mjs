import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { ensureInstalled } from './install.mjs'
import { CommandFailed } from './process.mjs'
import { root } from './workspace.mjs'

const folder = path.join(root, 'scripts/commands')

/** Runs one command of `scripts/commands`; its `run(args)` gives back the exit code. */
export async function main(name, args) {
  if (name === undefined || !existsSync(path.join(folder, `${name}.mjs`))) {
    const known = readdirSync(folder).map((file) => file.replace(/\.mjs$/, ''))
    console.error(
      `scripts/run.mjs: ${name === undefined ? 'no command given' : `no command "${name}"`}. Known: ${known.join(', ')}.`,
    )
    process.exitCode = 2
    return
  }
  try {
    await ensureInstalled()
    const command = await import(`../commands/${name}.mjs`)
    process.exitCode = await command.run(args)
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
