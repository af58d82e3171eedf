import { run as runCommand, tool } from '../lib/process.mjs'

/** `npm run test:faults`: everything that goes wrong around a server; with `-- --long`, for minutes and in thousands. */
export async function run(args) {
  const long = args.includes('--long')
  const files = args.filter((argument) => argument !== '--long')
  const { code } = await runCommand(
    tool('vitest', 'vitest.mjs', 'run', ...(files.length > 0 ? files : ['test/faults'])),
    {
      inherit: true,
      env: long ? { SAMPAN_FAULTS: 'long' } : {},
    },
  )
  return code
}
