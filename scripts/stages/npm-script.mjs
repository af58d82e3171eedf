import { runQuietly, say } from '../lib/progress.mjs'

/** A stage that is one script of the root's package.json, such as `lint`: it passes or fails as a whole. */
export async function npmScript(tally, script, what) {
  say(`${script}: ${what}`)
  const { code, output } = await runQuietly(['npm', '--silent', 'run', script], { timeoutMs: 5 * 60_000 })
  tally.check(script, code === 0, output)
}
