import { existsSync, readdirSync, readFileSync } from 'node:fs'

export interface Readmes {
  readonly watch: readonly string[]
  paths(): { params: { name: string }; content: string }[]
}

type Folder = 'packages' | 'examples'

const parent = (folder: Folder): URL => new URL(`../../${folder}/`, import.meta.url)

/** The READMEs that get a page, by the name of their folder. */
export function foldersWithReadme(folder: Folder): { name: string; file: URL }[] {
  return readdirSync(parent(folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
    .map(({ name }) => ({ name, file: new URL(`${name}/README.md`, parent(folder)) }))
    .filter(({ file }) => existsSync(file))
}

/** The READMEs of a folder's packages as pages, and its own, where there is one, as their index. */
export function readmes(folder: Folder): Readmes {
  const index = { name: 'index', file: new URL('README.md', parent(folder)) }
  return {
    watch: [`../../${folder}/*/README.md`],
    paths: () =>
      [...(existsSync(index.file) ? [index] : []), ...foldersWithReadme(folder)].map(({ name, file }) => ({
        params: { name },
        content: readFileSync(file, 'utf8'),
      })),
  }
}
