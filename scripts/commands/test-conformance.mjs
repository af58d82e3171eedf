import { testsWithTable } from '../lib/closing-table.mjs'

/** `npm run test:conformance`: the suites and programs of others against our servers and our host. */
export async function run(files) {
  return await testsWithTable('conformance', files.length > 0 ? files : ['test/conformance'])
}
