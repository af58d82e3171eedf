import { existsSync, readdirSync, readFileSync } from 'node:fs'

export interface Readmes {
  readonly watch: readonly string[]
  paths(): { params: { name: string }; content: string }[]
}

/** The READMEs of a folder's packages as pages, and its own as their index. */
export function readmes(folder: 'packages' | 'examples'): Readmes {
  const parent = new URL(`../../${folder}/`, import.meta.url)
  return {
    watch: [`../../${folder}/*/README.md`],
    paths() {
      const names = readdirSync(parent, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
        .map((entry) => ({ name: entry.name, file: new URL(`${entry.name}/README.md`, parent) }))
      return [{ name: 'index', file: new URL('README.md', parent) }, ...names]
        .filter(({ file }) => existsSync(file))
        .map(({ name, file }) => ({ params: { name }, content: readFileSync(file, 'utf8') }))
    },
  }
}
