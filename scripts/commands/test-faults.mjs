import { testsWithTable } from '../lib/closing-table.mjs'

/** What else goes wrong than in test/faults: it needs what is inside of a package. */
const ELSEWHERE = ['testing/src/recording', 'command/src', 'create-sampan/src'].map(
  (folder) => `packages/${folder}/full-disk.test.ts`,
)

/** `npm run test:faults`: everything that goes wrong around a server; with `-- --long`, for minutes and in thousands. */
export async function run(args) {
  const files = args.filter((argument) => argument !== '--long')
  const env = args.includes('--long') ? { SAMPAN_FAULTS: 'long' } : {}
  return await testsWithTable('faults', files.length > 0 ? files : ['test/faults', ...ELSEWHERE], env)
}
