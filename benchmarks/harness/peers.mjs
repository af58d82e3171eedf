import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Beside what the repository's scripts keep; ignored by git, gone with node_modules. */
export const scratch = path.join(root, 'node_modules/.sampan/benchmarks')
const INSTALL = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock', '--loglevel=error']
const INSTALL_TIMEOUT_MS = 5 * 60_000

const zod = installedVersion('zod')
const sdk = installedVersion('@modelcontextprotocol/sdk')
const server = installedVersion('@modelcontextprotocol/server')
const node = installedVersion('@modelcontextprotocol/node')

/** What each is installed from: exact versions, and those of the workspace where it has the package too. */
export const PEERS = {
  'sdk v1': { '@modelcontextprotocol/sdk': sdk, zod },
  'sdk v2': { '@modelcontextprotocol/server': server, '@modelcontextprotocol/node': node, zod },
  fastmcp: { fastmcp: '4.20.16', zod },
  'mcp-lite': { 'mcp-lite': '0.10.0', hono: '4.13.19', '@hono/node-server': '2.1.8' },
}

/** The file of a peer's server, beside the packages that it needs: from npm the first time, and not in the lock file. */
export async function installedCopy(name) {
  const folder = await installed(name.replaceAll(' ', '-'), PEERS[name])
  for (const part of [`servers/${name}.mjs`, 'harness/contract.mjs']) {
    cpSync(path.join(root, 'benchmarks', part), path.join(folder, part))
  }
  return path.join(folder, `servers/${name}.mjs`)
}

/** A folder into which npm has installed exactly these dependencies; `fresh` where what they name may have changed. */
export async function installed(name, dependencies, { fresh = false } = {}) {
  const folder = path.join(scratch, name)
  const manifest = `${JSON.stringify({ name: `benchmark-${name}`, private: true, type: 'module', dependencies }, null, 2)}\n`
  const stamp = path.join(folder, 'package.json')
  if (!fresh && existsSync(stamp) && readFileSync(stamp, 'utf8') === manifest) return folder

  console.error(`installing ${name} from npm${fresh ? '' : ' (the first time)'}`)
  rmSync(folder, { recursive: true, force: true })
  const installing = `${folder}.installing`
  rmSync(installing, { recursive: true, force: true })
  mkdirSync(installing, { recursive: true })
  writeFileSync(path.join(installing, 'package.json'), manifest)
  await npm(INSTALL, installing)
  // Whole or not at all: an install that was broken off is begun again.
  renameSync(installing, folder)
  return folder
}

async function npm(args, cwd) {
  const shell = process.platform === 'win32'
  try {
    await promisify(execFile)('npm', args, { cwd, shell, timeout: INSTALL_TIMEOUT_MS, encoding: 'utf8' })
  } catch (error) {
    throw new Error(`npm ${args.join(' ')} failed:\n${error.stderr ?? ''}`, { cause: error })
  }
}

function installedVersion(name) {
  const manifest = path.join(root, 'benchmarks/node_modules', name, 'package.json')
  return JSON.parse(readFileSync(manifest, 'utf8')).version
}
