import type { ProjectOptions } from '../options.ts'
import type { Versions } from '../versions.ts'
import { vscodeSettings } from './clients.ts'
import { manifest } from './manifest.ts'
import { readme } from './readme.ts'
import { mainSource, providerSource, serverSource } from './sources.ts'
import { readTemplate } from './template.ts'

/** The files of a project: their paths within it, with `/`, and what they hold. */
export type ProjectFiles = ReadonlyMap<string, string>

export function projectFiles(options: ProjectOptions, versions: Versions): ProjectFiles {
  const files = new Map([
    ['package.json', manifest(options, versions)],
    ['README.md', readme(options)],
    ['tsconfig.json', readTemplate('tsconfig.json')],
    ['tsconfig.build.json', readTemplate('tsconfig.build.json')],
    ['vitest.config.ts', readTemplate('vitest.config.ts')],
    // Stored under another name, because npm packs no .gitignore.
    ['.gitignore', readTemplate('gitignore')],
    ['.vscode/mcp.json', vscodeSettings(options)],
    ['src/main.ts', mainSource(options)],
    ['src/server.ts', serverSource(options)],
    ['src/server.test.ts', readTemplate('src/server.test.ts')],
  ])
  const provider = providerSource(options)
  if (provider !== undefined) files.set('src/provider.ts', provider)
  if (options.transport === 'http') {
    files.set('Dockerfile', readTemplate('Dockerfile'))
    files.set('.dockerignore', readTemplate('dockerignore'))
  }
  return files
}
