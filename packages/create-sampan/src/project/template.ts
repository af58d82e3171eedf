import { readFileSync } from 'node:fs'

// Two folders up from src/project/ and one from dist/, which holds all in one file.
const FOLDER = new URL(import.meta.url.endsWith('.ts') ? '../../template/' : '../template/', import.meta.url)

/** A file of the package's template folder. */
export function readTemplate(path: string): string {
  return readFileSync(new URL(path, FOLDER), 'utf8')
}

/** @throws {Error} when `from` is not there, or there twice: the template and what is made of it have come apart. */
export function replaceOnce(text: string, from: string, to: string): string {
  const parts = text.split(from)
  if (parts.length !== 2)
    throw new Error(`The template has ${JSON.stringify(from)} ${parts.length - 1} times, not once.`)
  return parts.join(to)
}
