import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { isPersonaName, PERSONA_NAMES } from '../personas/index.ts'
import type { PersonaName } from '../personas/persona.ts'
import type { Era } from '../protocol.ts'
import type { ServerTarget } from '../host.ts'

/** What can be named on a command line: a transport cannot. */
type CommandLineTarget = Exclude<ServerTarget, { readonly transport: unknown }>

/** What the command line asks for. */
export interface Flags {
  readonly server: CommandLineTarget
  readonly era: 'auto' | Era | undefined
  readonly persona: PersonaName | undefined
  readonly list: boolean
  readonly tool: string | undefined
  /** A folder whose changes start everything anew. */
  readonly watch: string | undefined
  readonly args: Readonly<Record<string, unknown>> | undefined
  /** Approve whatever the server asks. */
  readonly yes: boolean
  /** The answer to every sampling request. */
  readonly answer: string | undefined
  /** The answer to every elicitation form. */
  readonly form: Readonly<Record<string, unknown>> | undefined
  readonly model: string | undefined
  readonly noSampling: boolean
  readonly samplingTools: boolean
  readonly json: boolean
  readonly maxRounds: number | undefined
  readonly timeoutMs: number | undefined
}

/** What was typed makes no sense; the message says what would. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError'
}

const OPTIONS = {
  url: { type: 'string' },
  header: { type: 'string', multiple: true },
  env: { type: 'string', multiple: true },
  cwd: { type: 'string' },
  era: { type: 'string' },
  persona: { type: 'string' },
  list: { type: 'boolean' },
  tool: { type: 'string' },
  watch: { type: 'string' },
  args: { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  answer: { type: 'string' },
  form: { type: 'string' },
  model: { type: 'string' },
  'no-sampling': { type: 'boolean' },
  'sampling-tools': { type: 'boolean' },
  json: { type: 'boolean' },
  'rounds-limit': { type: 'string' },
  timeout: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

type Values = ReturnType<typeof read>['values']
type Environment = Readonly<Record<string, string | undefined>>

/**
 * @param argv What follows the command's name.
 * @param environment Where `--env NAME` takes its values from.
 * @throws {UsageError}
 */
export function parseFlags(argv: readonly string[], environment: Environment): Flags | 'help' | 'version' {
  // What follows `--` is the server's own: it may hold any flag.
  const end = argv.indexOf('--')
  const own = end === -1 ? argv : argv.slice(0, end)
  const command = end === -1 ? [] : argv.slice(end + 1)
  const { values, positionals } = read(own)
  if (values.help) return 'help'
  if (values.version) return 'version'
  if (positionals.length > 0) {
    throw new UsageError(
      `\`${positionals[0]}\` is no option. Put \`--\` before the server's command: sampan-host [options] -- ${positionals.join(' ')}`,
    )
  }
  if (values.list && values.tool !== undefined) throw new UsageError('Give --list or --tool, not both.')
  if (values.watch !== undefined) checkWatch(values.watch, values)
  if (values.args !== undefined && values.tool === undefined) throw new UsageError('--args needs --tool.')
  return {
    server: serverTarget(values, command, environment),
    era: oneOf('--era', values.era, ['auto', '2025', '2026']),
    persona: personaName(values.persona),
    list: values.list ?? false,
    tool: values.tool,
    watch: values.watch,
    args: jsonObject('--args', values.args),
    // An answer that is given beforehand is an approval.
    yes: (values.yes ?? false) || values.answer !== undefined,
    answer: values.answer,
    form: jsonObject('--form', values.form),
    model: values.model,
    noSampling: values['no-sampling'] ?? false,
    samplingTools: values['sampling-tools'] ?? false,
    json: values.json ?? false,
    maxRounds: wholeNumber('--rounds-limit', values['rounds-limit']),
    timeoutMs: seconds('--timeout', values.timeout),
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

function checkWatch(folder: string, { list, tool }: Values): void {
  if (!list && tool === undefined) throw new UsageError('--watch needs --list or --tool: what to do on each change.')
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`--watch: there is no folder \`${folder}\`.`)
  }
}

function serverTarget(values: Values, commandLine: readonly string[], environment: Environment): CommandLineTarget {
  const [command, ...args] = commandLine
  if (values.url !== undefined && command !== undefined) {
    throw new UsageError('Give a command after -- or --url, not both.')
  }
  if (values.url !== undefined) {
    for (const flag of ['env', 'cwd'] as const) {
      if (values[flag] !== undefined) throw new UsageError(`--${flag} is for a server that is started, not for --url.`)
    }
    return { url: httpUrl(values.url), headers: Object.fromEntries((values.header ?? []).map(header)) }
  }
  if (command === undefined) {
    throw new UsageError(
      'Say which server: sampan-host -- node server.js, or sampan-host --url http://localhost:3000/mcp',
    )
  }
  if (values.header !== undefined) throw new UsageError('--header goes with --url.')
  return {
    command,
    args,
    env: Object.fromEntries((values.env ?? []).map((entry) => variable(entry, environment))),
    ...(values.cwd !== undefined && { cwd: values.cwd }),
  }
}

function httpUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:/.test(text)) {
    throw new UsageError(`--url: \`${text}\` is no http or https URL.`)
  }
  return text
}

function header(text: string): readonly [string, string] {
  const [, name, value] = /^([^\s:]+):\s*(.*)$/.exec(text) ?? []
  if (name === undefined || value === undefined) {
    throw new UsageError(`--header: \`${text}\` is not of the form 'Name: value'.`)
  }
  return [name, value]
}

function variable(text: string, environment: Environment): readonly [string, string] {
  const at = text.indexOf('=')
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
  const value = environment[text]
  if (value === undefined) throw new UsageError(`--env: \`${text}\` is not set here, and not of the form NAME=value.`)
  return [text, value]
}

function personaName(text: string | undefined): PersonaName | undefined {
  if (text === undefined || isPersonaName(text)) return text
  throw new UsageError(`--persona: \`${text}\` is none of ${PERSONA_NAMES.join(', ')}.`)
}

function oneOf<T extends string>(flag: string, text: string | undefined, allowed: readonly T[]): T | undefined {
  if (text === undefined || (allowed as readonly string[]).includes(text)) return text as T | undefined
  throw new UsageError(`${flag}: \`${text}\` is none of ${allowed.join(', ')}.`)
}

function jsonObject(flag: string, text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${flag} is not JSON: ${(error as Error).message}`)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new UsageError(`${flag} must be a JSON object, such as '{"name": "value"}'.`)
}

function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d*$/.test(text)) throw new UsageError(`${flag}: \`${text}\` is no whole number above 0.`)
  return Number(text)
}

function seconds(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!(value > 0 && Number.isFinite(value)))
    throw new UsageError(`${flag}: \`${text}\` is no number of seconds above 0.`)
  return value * 1_000
}
