import { type Provider, type ProjectOptions } from '../options.ts'
import type { Versions } from '../versions.ts'
import { LOCAL_URL } from './clients.ts'

/** Starts the server from its sources, on any platform: no wrapper script in between. */
const FROM_SOURCE = 'node --import tsx src/main.ts'

const PROVIDER_PACKAGES: Readonly<Record<Provider, readonly string[]>> = {
  none: [],
  anthropic: ['@sampan/ai-sdk', '@ai-sdk/provider', '@ai-sdk/anthropic'],
  openai: ['@sampan/ai-sdk', '@ai-sdk/provider', '@ai-sdk/openai'],
  ollama: ['@sampan/ai-sdk', '@ai-sdk/provider', '@ai-sdk/openai'],
}

/** `package.json`. */
export function manifest(options: ProjectOptions, versions: Versions): string {
  const { name, transport, provider, sdk } = options
  const dependencies = [
    '@sampan/core',
    `@sampan/${transport}`,
    sdk === 'v2' ? '@modelcontextprotocol/server' : '@modelcontextprotocol/sdk',
    'zod',
    ...PROVIDER_PACKAGES[provider],
  ]
  const devDependencies = ['@sampan/host', '@sampan/testing', '@types/node', 'tsx', 'typescript', 'vitest']
  return json({
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    engines: { node: '>=20.12' },
    scripts: scripts(options),
    dependencies: ranges(dependencies, versions),
    devDependencies: ranges(devDependencies, versions),
  })
}

function scripts({ transport, sdk }: ProjectOptions): Readonly<Record<string, string>> {
  // The Inspector's own requirement is newer than ours, so it is no dependency.
  const inspector = 'npx --yes @modelcontextprotocol/inspector@2'
  const era = sdk === 'v2' ? ' --protocol-era auto' : ''
  const common = {
    build: 'tsc -p tsconfig.build.json',
    start: 'node dist/main.js',
    test: 'vitest run',
    types: 'tsc --noEmit',
  }
  if (transport === 'http') {
    return {
      dev: 'tsx watch src/main.ts',
      ...common,
      try: `sampan-host --url ${LOCAL_URL}`,
      inspect: `${inspector}${era} --transport http --server-url ${LOCAL_URL}`,
    }
  }
  return {
    // A client that starts anew on each change: a server on stdio has nobody to talk to without one.
    dev: `sampan-host --watch src --list -- ${FROM_SOURCE}`,
    ...common,
    try: `sampan-host -- ${FROM_SOURCE}`,
    inspect: `${inspector}${era} -- ${FROM_SOURCE}`,
  }
}

function ranges(names: readonly string[], versions: Versions): Versions {
  return Object.fromEntries(names.toSorted().map((name) => [name, rangeOf(name, versions)]))
}

function rangeOf(name: string, versions: Versions): string {
  const range = versions[name]
  if (range === undefined) throw new Error(`There is no version of ${name} among the known ones.`)
  return range
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
