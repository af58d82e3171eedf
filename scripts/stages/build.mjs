import { pnpm } from '../lib/process.mjs'
import { runQuietly, say } from '../lib/progress.mjs'

/** All that has a build, but the site, which the docs' own command builds. */
const EVERYTHING = ['!@sampan/docs']

/** Builds packages through turbo, which skips what has not changed; false when that failed. */
export async function build(tally, { filters = EVERYTHING } = {}) {
  say('build: packages into dist/, with turbo and tsdown (cached)')
  const turbo = [
    'turbo',
    'run',
    'build',
    '--output-logs=errors-only',
    '--continue=dependencies-successful',
    ...filters.map((filter) => `--filter=${filter}`),
  ]
  // turbo looks for pnpm on the PATH, and `pnpm exec` puts it there.
  const { code, output } = await runQuietly(pnpm('exec', ...turbo), {
    env: { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', FORCE_COLOR: '0' },
    timeoutMs: 5 * 60_000,
  })
  tally.check('build', code === 0, output)
  return code === 0
}
