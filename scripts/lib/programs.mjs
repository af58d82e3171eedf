import { existsSync } from 'node:fs'
import path from 'node:path'

/** Under the names that systems give it. */
export const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Or `valkey-server`: see `npm run test:valkey`. */
const REDIS = [process.env.SAMPAN_REDIS_SERVER ?? 'redis-server']

/** Programs that the machine brings, one of `names` each, and the tests that start them. `.ci/run` installs them all. */
export const PROGRAMS = [
  { names: REDIS, tests: ['packages/redis/src/{connection,stores,tls}.test.ts', 'test/redis/**'] },
  { names: ['openssl'], tests: ['packages/redis/src/tls.test.ts'] },
  { names: ['nginx'], tests: ['test/redis/**', 'docs/deploying.test.ts'] },
  { names: CHROMIUM, tests: [] },
]

/** Where the first of these programs is that the machine has. */
export function findProgram(names) {
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => existsSync(file))
}

/**
 * The programs that this machine lacks, with the tests that are left out for it. None in CI: there the test that needs
 * one fails.
 */
export function absentPrograms() {
  if (process.env.CI) return []
  return PROGRAMS.filter(({ names }) => findProgram(names) === undefined).map(({ names, tests }) => ({
    name: names[0],
    tests,
  }))
}
