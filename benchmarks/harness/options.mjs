import { parseArgs } from 'node:util'

/**
 * What every measured part can be told: `--long` for more rounds, `--record` to keep the result as the reviewed run, and
 * what the part adds of its own.
 */
export function readOptions(own = {}) {
  const { values } = parseArgs({
    options: { long: { type: 'boolean', default: false }, record: { type: 'boolean', default: false }, ...own },
  })
  const narrowed = Object.keys(own).filter((name) => name !== 'rounds' && process.argv.includes(`--${name}`))
  if (values.record && narrowed.length > 0) {
    throw new Error(`--record keeps a whole run; leave out ${narrowed.map((name) => `--${name}`).join(', ')}.`)
  }
  return values
}
