import { parseArgs } from 'node:util'
import { UsageError } from './errors.ts'
import { type ProjectOptions, PROVIDERS, SDK_LINES, TRANSPORTS } from './options.ts'
import { nameProblem } from './project-name.ts'

/** What the command line says; what it leaves out is undefined, and asked or taken from the defaults. */
export interface Flags extends Undefinable<ProjectOptions> {
  /** Where to write the server, as it was typed. */
  readonly directory: string | undefined
  /** Ask nothing. */
  readonly yes: boolean
  readonly install: boolean
}

type Undefinable<T> = { readonly [Key in keyof T]: T[Key] | undefined }

const OPTIONS = {
  name: { type: 'string' },
  transport: { type: 'string' },
  provider: { type: 'string' },
  handoff: { type: 'boolean' },
  'no-handoff': { type: 'boolean' },
  sdk: { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  'no-install': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

/** @param argv What follows the command's name. @throws {UsageError} */
export function parseFlags(argv: readonly string[]): Flags | 'help' | 'version' {
  const { values, positionals } = read(argv)
  if (values.help) return 'help'
  if (values.version) return 'version'
  const [directory, extra] = positionals
  if (extra !== undefined) {
    throw new UsageError(`One folder at a time: got \`${directory}\` and \`${extra}\`.`)
  }
  if (directory === '') throw new UsageError('The folder has no name.')
  if (values.handoff && values['no-handoff']) throw new UsageError('Give --handoff or --no-handoff, not both.')
  const problem = values.name === undefined ? undefined : nameProblem(values.name)
  if (problem !== undefined) throw new UsageError(`--name: ${problem}`)
  return {
    directory,
    name: values.name,
    transport: oneOf('--transport', values.transport, TRANSPORTS),
    provider: oneOf('--provider', values.provider, PROVIDERS),
    handoff: values.handoff ?? (values['no-handoff'] ? false : undefined),
    sdk: oneOf('--sdk', values.sdk, SDK_LINES),
    yes: values.yes ?? false,
    install: !values['no-install'],
  }
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- parseArgs infers it from the options
function read(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    // Node's messages go on with advice that fits no one here.
    const [what = ''] = (error as Error).message.split(/\.\s/)
    throw new UsageError(what.endsWith('.') ? what : `${what}.`)
  }
}

function oneOf<T extends string>(flag: string, text: string | undefined, allowed: readonly T[]): T | undefined {
  if (text === undefined || (allowed as readonly string[]).includes(text)) return text as T | undefined
  throw new UsageError(`${flag}: \`${text}\` is none of ${allowed.join(', ')}.`)
}
