import { cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { root } from './workspace.mjs'

/** What the tests need of the repository, beside what is installed. */
const COPIED = [
  ...['packages', 'test', 'docs', 'scripts', 'README.md'],
  ...['package.json', 'pnpm-workspace.yaml', 'vitest.config.ts', 'tsconfig.base.json'],
]
const LEFT_OUT = new Set(['node_modules', 'dist', '.tsbuild'])

/**
 * Copies the sources into a folder outside of the repository, to be changed there. What is installed is linked to; what
 * the workspace's packages find of one another is the copy.
 *
 * @returns {{ folder: string, remove(): void }}
 */
export function scratchCopy() {
  // Not below node_modules, whose files vitest would neither find nor transform.
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'sampan-copy-')))
  for (const name of COPIED) {
    cpSync(path.join(root, name), path.join(folder, name), {
      recursive: true,
      filter: (source) => !LEFT_OUT.has(path.basename(source)),
    })
  }
  for (const place of ['', ...folderNames('packages'), 'test', 'test/support']) {
    linkModules(path.join(root, place, 'node_modules'), path.join(folder, place, 'node_modules'), folder)
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function folderNames(parent) {
  return readdirSync(path.join(root, parent)).map((name) => path.join(parent, name))
}

function linkModules(from, to, folder) {
  let names
  try {
    names = readdirSync(from)
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return
    throw error
  }
  mkdirSync(to, { recursive: true })
  for (const name of names) {
    const source = path.join(from, name)
    // A scope is a folder of links.
    if (name.startsWith('@') && lstatSync(source).isDirectory()) linkModules(source, path.join(to, name), folder)
    else if (!name.startsWith('.')) symlinkSync(targetOf(realpathSync(source), folder), path.join(to, name))
  }
}

function targetOf(installed, folder) {
  const inside = path.relative(root, installed)
  const ours = !inside.startsWith('..') && !inside.split(path.sep).includes('node_modules')
  return ours ? path.join(folder, inside) : installed
}
