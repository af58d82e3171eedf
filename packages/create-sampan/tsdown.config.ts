import { writeFileSync } from 'node:fs'
import { defineConfig } from 'tsdown'
import { installedVersions } from './src/installed-versions.ts'

export default defineConfig({
  entry: ['src/cli.ts'],
  format: 'esm',
  platform: 'node',
  dts: false,
  fixedExtension: false,
  hooks: {
    'build:done': () =>
      writeFileSync('dist/versions.json', `${JSON.stringify(installedVersions(import.meta.dirname), null, 2)}\n`),
  },
})
