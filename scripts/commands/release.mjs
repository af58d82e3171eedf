import { CommandFailed, run as runCommand, tool } from '../lib/process.mjs'
import { say } from '../lib/progress.mjs'
import { createTally } from '../lib/tally.mjs'
import { build } from '../stages/build.mjs'
import { packages, packed } from '../stages/packages.mjs'

/**
 * `npm run release`: publishes the packed and checked tarballs whose versions the registry does not have, then tags
 * them. Run by the release workflow, whose environment gives npm its identity and asks for provenance.
 */
export async function run() {
  const tally = createTally()
  if (!(await build(tally))) return tally.close()
  const tarballs = await packed(tally)
  await packages(tally, tarballs)
  if (tally.close() !== 0) return 1

  for (const { manifest, tarball } of tarballs) {
    if (await isPublished(manifest)) {
      say(`${manifest.name}@${manifest.version} is published already`)
      continue
    }
    const { code } = await runCommand(['npm', 'publish', tarball, '--access', 'public'], { inherit: true })
    if (code !== 0)
      throw new CommandFailed(`npm run release: npm did not publish ${manifest.name}@${manifest.version}; see above.`)
  }
  const { code } = await runCommand(tool('@changesets/cli', 'bin.js', 'tag'), { inherit: true })
  return code
}

async function isPublished({ name, version }) {
  const { code, output } = await runCommand(['npm', 'view', '--json', `${name}@${version}`, 'version'])
  if (code === 0) return output.includes(version)
  if (output.includes('E404')) return false
  throw new CommandFailed(`npm run release: could not ask the registry for ${name}@${version}.\n${output}`)
}
