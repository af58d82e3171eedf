import path from 'node:path'
import type { Questions } from './ask.ts'
import { CreateError, UsageError } from './errors.ts'
import type { Flags } from './flags.ts'
import type { ProjectOptions } from './options.ts'
import { nameProblem, suggestName } from './project-name.ts'
import { folderProblem } from './write-project.ts'

export const DEFAULT_FOLDER = 'sampan-server'

/** What to write, and where. */
export interface Choice {
  /** Absolute. */
  readonly folder: string
  readonly project: ProjectOptions
}

/**
 * Fills in what the flags leave open, by asking or, without `questions`, from the defaults.
 *
 * @throws {UsageError} for a name that will not do. @throws {CreateError} for a folder that will not.
 */
export async function choose(flags: Flags, cwd: string, questions: Questions | undefined): Promise<Choice> {
  const typed = flags.directory ?? (flags.name === undefined ? undefined : path.posix.basename(flags.name))
  if (typed === undefined && questions === undefined && !flags.yes) {
    throw new UsageError('There is no terminal to ask at. Say where to: npm create sampan my-server')
  }
  const problemOf = (input: string): string | undefined => folderProblem(path.resolve(cwd, input))
  const folder = path.resolve(
    cwd,
    typed === undefined ? ((await questions?.folder(DEFAULT_FOLDER, problemOf)) ?? DEFAULT_FOLDER) : typed,
  )
  const problem = folderProblem(folder)
  if (problem !== undefined) throw new CreateError(problem)
  const name = flags.name ?? (await nameFor(path.basename(folder), questions))
  return {
    folder,
    project: {
      name,
      transport: flags.transport ?? (await questions?.transport()) ?? 'stdio',
      provider: flags.provider ?? (await questions?.provider()) ?? 'none',
      handoff: flags.handoff ?? (await questions?.handoff()) ?? true,
      sdk: flags.sdk ?? (await questions?.sdk()) ?? 'v2',
    },
  }
}

/** The folder's own name where npm takes it. */
async function nameFor(base: string, questions: Questions | undefined): Promise<string> {
  const problem = nameProblem(base)
  if (problem === undefined) return questions === undefined ? base : questions.name(base, nameProblem)
  if (questions === undefined) throw new UsageError(`${problem} Or give the name apart from the folder, with --name.`)
  return questions.name(suggestName(base), nameProblem)
}
