import { run as runCommand, tool } from '../lib/process.mjs'

/** `npm run test:conformance`: the suites and programs of others against our servers and our host, with a table of each. */
export async function run(files) {
  const wanted = files.length > 0 ? files : ['test/conformance']
  const { code } = await runCommand(tool('vitest', 'vitest.mjs', 'run', ...wanted), { inherit: true })
  return code
}
