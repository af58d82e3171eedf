import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { CreateError } from './errors.ts'
import type { ProjectFiles } from './project/files.ts'

/** What may be in a folder that counts as empty: a repository is often made first. */
const HARMLESS: readonly string[] = ['.git', '.DS_Store']

/** Why nothing can be written to this folder; undefined where it can. */
export function folderProblem(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined
  if (!statSync(folder).isDirectory()) return `${folder} is a file. Choose another name.`
  const found = readdirSync(folder).filter((name) => !HARMLESS.includes(name))
  if (found.length === 0) return undefined
  const some = found.slice(0, 3).join(', ')
  return `${folder} exists, and is not empty (${some}${found.length > 3 ? ', …' : ''}). Choose another folder, or empty it.`
}

/**
 * Writes a project into a folder that is new or empty, all of it or nothing: the files are written beside the folder
 * first, and moved when they are complete.
 *
 * @param folder An absolute path.
 * @throws {CreateError}
 */
export function writeProject(folder: string, files: ProjectFiles): void {
  const problem = folderProblem(folder)
  if (problem !== undefined) throw new CreateError(problem)
  const parent = path.dirname(folder)
  let created: string | undefined
  let draft: string | undefined
  try {
    created = mkdirSync(parent, { recursive: true })
    draft = mkdtempSync(path.join(parent, `.${path.basename(folder)}-`))
    // A folder within: mkdtemp's own is for its user's eyes alone, and a project is not.
    const project = path.join(draft, 'project')
    for (const [name, text] of files) {
      const file = path.join(project, name)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
    if (existsSync(folder)) moveContents(project, folder)
    else renameSync(project, folder)
  } catch (error) {
    if (created !== undefined) rmSync(created, { recursive: true, force: true })
    throw new CreateError(`Nothing was written to ${folder}: ${(error as Error).message}`, { cause: error })
  } finally {
    if (draft !== undefined) rmSync(draft, { recursive: true, force: true })
  }
}

/** Into a folder that stays the one it was: a shell may be in it, and a repository. */
function moveContents(from: string, to: string): void {
  const moved: string[] = []
  try {
    for (const name of readdirSync(from)) {
      renameSync(path.join(from, name), path.join(to, name))
      moved.push(name)
    }
  } catch (error) {
    for (const name of moved) rmSync(path.join(to, name), { recursive: true, force: true })
    throw error
  }
}
