import { existsSync } from 'node:fs'
import path from 'node:path'
import { CommandFailed, run } from './process.mjs'
import { runQuietly, say } from './progress.mjs'
import { scratch } from './workspace.mjs'

/** The Node 24 that tests also run on. */
const VERSION = '24.21.0'

/** Gives back the path of a Node 24: this process's own, or one from the npm package that carries its binary. */
export async function node24() {
  if (process.versions.node.startsWith('24.')) return process.execPath

  const platform = process.platform === 'win32' ? 'win' : process.platform
  const name = `node-${platform}-${process.arch}`
  const folder = path.join(scratch, `node-${VERSION}`)
  const binary = path.join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(binary)) {
    say(`node24: ${name}@${VERSION} from npm, about 50 MB (the first time)`)
    // The package `node` picks this one in an install script; asked for by name, it needs no script to run.
    const install = ['npm', 'install', '--silent', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts']
    const { code, output } = await runQuietly([...install, '--prefix', folder, `${name}@${VERSION}`], {
      timeoutMs: 5 * 60_000,
    })
    if (code !== 0)
      throw new CommandFailed(`${output}\nInstalling Node ${VERSION} from npm failed; what npm said is above.`)
  }
  const { output } = await run([binary, '--version'])
  if (output.trim() !== `v${VERSION}`)
    throw new CommandFailed(`${binary} should be Node ${VERSION} and says "${output.trim()}".`)
  return binary
}
