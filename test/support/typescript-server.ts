import { fileURLToPath } from 'node:url'

/**
 * How to spawn a server that is a TypeScript file: on its own, from source, with nothing built before. Node 20 strips no
 * types, so tsx does; and the condition `sampan-source` leads imports of our packages to their sources.
 *
 * @param file Such as `new URL('../test-servers/echo.ts', import.meta.url)`.
 */
export function typescriptServer(file: URL, args: readonly string[] = []): { command: string; args: string[] } {
  const tsx = import.meta.resolve('tsx/esm')
  return {
    command: process.execPath,
    args: ['--conditions=sampan-source', '--import', tsx, fileURLToPath(file), ...args],
  }
}
