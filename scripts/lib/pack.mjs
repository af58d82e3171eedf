import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { CommandFailed, pnpm } from './process.mjs'
import { runQuietly } from './progress.mjs'
import { publishablePackages, scratch } from './workspace.mjs'

export const packedFolder = path.join(scratch, 'packed')

/**
 * Packs every publishable package as it would be published: catalog and workspace versions filled in, `src` left out.
 * They must have been built.
 */
export async function packAll() {
  rmSync(packedFolder, { recursive: true, force: true })
  mkdirSync(packedFolder, { recursive: true })
  const packages = publishablePackages()
  const filters = packages.map((candidate) => `--filter=${candidate.manifest.name}`)
  const { code, output } = await runQuietly(
    pnpm('--recursive', ...filters, 'pack', '--pack-destination', packedFolder),
    {
      timeoutMs: 5 * 60_000,
    },
  )
  if (code !== 0) throw new CommandFailed(`${output}\nPacking the packages failed; what pnpm said is above.`)
  const tarballs = new Set(readdirSync(packedFolder))
  return packages.map((candidate) => {
    const { name, version } = candidate.manifest
    const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
    if (!tarballs.has(file)) throw new CommandFailed(`${output}\npnpm wrote no ${file} into ${packedFolder}.`)
    return { ...candidate, tarball: path.join(packedFolder, file) }
  })
}
