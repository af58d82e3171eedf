import path from 'node:path'
import { choose, type Choice } from './choose.ts'
import type { Questions } from './ask.ts'
import { Interrupted, CreateError, UsageError } from './errors.ts'
import { parseFlags } from './flags.ts'
import { HELP } from './help.ts'
import type { PackageManager } from './package-manager.ts'
import { claudeCodeCommand } from './project/clients.ts'
import { projectFiles } from './project/files.ts'
import type { Versions } from './versions.ts'
import { writeProject } from './write-project.ts'

/** What the command has of its surroundings. */
export interface Surroundings {
  readonly cwd: string
  readonly packageManager: PackageManager
  /** Options that never came here, see `npm-options.ts`. */
  readonly optionsTakenByNpm: readonly string[]
  /** Undefined where there is nobody to ask. */
  readonly questions: Questions | undefined
  readonly version: () => string
  readonly versions: () => Versions
  /** What failed, or undefined. */
  readonly install: (manager: PackageManager, folder: string) => Promise<string | undefined>
  /** To people: where it stands and what went wrong. */
  readonly tell: (text: string) => void
  /** What was asked for: the help, the version. */
  readonly print: (text: string) => void
}

/** Runs the command. @returns The exit code. */
export async function main(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    return await run(argv, surroundings)
  } catch (error) {
    if (error instanceof Interrupted) {
      surroundings.tell(error.message)
      return 130
    }
    if (error instanceof UsageError) {
      surroundings.tell(`create-sampan: ${error.message}\nSee npm create sampan -- --help for what it takes.`)
      return 2
    }
    if (!(error instanceof CreateError)) throw error
    surroundings.tell(`create-sampan: ${error.message}`)
    return 1
  }
}

async function run(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { cwd, packageManager, tell, print } = surroundings
  const taken = surroundings.optionsTakenByNpm
  if (taken.length > 0) {
    throw new UsageError(
      `npm kept ${taken.join(', ')} to itself. Put -- before what is for this command: ` +
        'npm create sampan my-server -- --transport http',
    )
  }
  const flags = parseFlags(argv)
  if (flags === 'help' || flags === 'version') {
    print(flags === 'help' ? HELP : `${surroundings.version()}\n`)
    return 0
  }
  const choice = await choose(flags, cwd, flags.yes ? undefined : surroundings.questions)
  writeProject(choice.folder, projectFiles(choice.project, surroundings.versions()))
  tell(`Wrote ${choice.project.name} to ${choice.folder}`)
  if (flags.install) {
    tell(`Installing what it needs, with ${packageManager} …`)
    const failure = await surroundings.install(packageManager, choice.folder)
    if (failure !== undefined) {
      throw new CreateError(
        `The server is written, but \`${packageManager} install\` failed:\n\n${failure}\n\n` +
          `When the cause is gone (no network?), run:\n\n  ${inFolder(choice, cwd)}${packageManager} install`,
      )
    }
  }
  tell(nextSteps(choice, { cwd, packageManager, installed: flags.install }))
  return 0
}

interface Next extends Pick<Surroundings, 'cwd' | 'packageManager'> {
  readonly installed: boolean
}

function nextSteps(choice: Choice, { cwd, packageManager, installed }: Next): string {
  const { project } = choice
  const run = `${packageManager} run`
  const enter = inFolder(choice, cwd)
  const http = project.transport === 'http'
  const steps = [
    ...(enter === '' ? [] : [[enter.slice(0, -' && '.length), '']]),
    ...(installed ? [] : [[`${packageManager} install`, 'what it needs']]),
    ...(http ? [[`${run} dev`, 'serve it, anew on each change; the rest in another terminal']] : []),
    [`${run} try`, 'call its tool, and answer what it asks'],
    [`${run} test`, 'run its test'],
    ...(http ? [] : [[`${run} dev`, 'start it anew on each change, and see that it starts']]),
  ]
  const lines = steps.map(([command = '', what = '']) => `  ${what === '' ? command : `${command.padEnd(20)} ${what}`}`)
  const claude = [...(http ? [] : [`  ${run} build`]), `  ${claudeCodeCommand(project)}`]
  return [
    ...['Next:', '', ...lines, ''],
    ...[`To use it in Claude Code${http ? ', while it is served' : ''}:`, '', ...claude, ''],
    'README.md has the other clients, and the rest.',
  ].join('\n')
}

/** `cd there && `, where it is not here. */
function inFolder({ folder }: Choice, cwd: string): string {
  const relative = path.relative(cwd, folder)
  if (relative === '') return ''
  return `cd ${/^[\w@./\\-]+$/.test(relative) ? relative : `"${relative}"`} && `
}
