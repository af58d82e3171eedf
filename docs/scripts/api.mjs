// Writes docs/api: one page for each entry point of the published packages, from their sources' docstrings.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Application, LogLevel } from 'typedoc'

const docs = fileURLToPath(new URL('..', import.meta.url))
const packages = path.join(docs, '../packages')

/** Entry points that are for packages of ours alone. */
const INTERNAL = new Set(['core/testing'])

/** `core` and `core-opentelemetry`, with their sources, as `exports` of the manifests name them. */
const entries = readdirSync(packages).flatMap((folder) => {
  const { exports = {} } = JSON.parse(readFileSync(path.join(packages, folder, 'package.json'), 'utf8'))
  return Object.entries(exports)
    .filter(
      ([subpath, targets]) => targets['sampan-source'] !== undefined && !INTERNAL.has(`${folder}${subpath.slice(1)}`),
    )
    .map(([subpath, targets]) => ({
      name: `@sampan/${folder}${subpath.slice(1)}`,
      file: path.join(packages, folder, targets['sampan-source']),
    }))
})

const application = await Application.bootstrapWithPlugins({
  entryPoints: entries.map(({ file }) => file),
  tsconfig: path.join(docs, 'scripts/typedoc.tsconfig.json'),
  plugin: ['typedoc-plugin-markdown'],
  name: 'API',
  readme: 'none',
  outputs: [{ name: 'markdown', path: path.join(docs, 'api') }],
  disableGit: true,
  sourceLinkTemplate: '{path}',
  excludeExternals: true,
  excludePrivate: true,
  excludeInternal: true,
  logLevel: LogLevel.Warn,
  // Types of ours that a public one mentions and that are not public themselves are no fault of the docs.
  validation: { notExported: false, invalidLink: true, notDocumented: false },
  groupOrder: ['Functions', 'Interfaces', 'Type Aliases', 'Classes', 'Variables', '*'],
  // Options of the plugin.
  ...{
    router: 'module',
    entryFileName: 'index',
    hideBreadcrumbs: true,
    hidePageHeader: true,
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    typeAliasPropertiesFormat: 'table',
    tableColumnSettings: { hideSources: true, hideModifiers: true },
    useCodeBlocks: true,
    useHTMLAnchors: true,
    expandObjects: true,
    formatWithPrettier: false,
  },
})

const project = await application.convert()
if (project === undefined) throw new Error('typedoc could not read the packages; what it said is above.')
for (const module of project.children ?? []) {
  const file = module.sources?.[0]?.fullFileName
  module.name = entries.find((entry) => entry.file === file)?.name ?? module.name
}
// Where a thing is defined is for those who have the repository, and they have an editor.
for (const reflection of Object.values(project.reflections)) delete reflection.sources
const out = path.join(docs, 'api')
rmSync(out, { recursive: true, force: true })
await application.generateOutputs(project)
if (application.logger.hasErrors()) throw new Error('typedoc found errors; they are above.')
