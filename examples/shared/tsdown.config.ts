import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/server.ts', 'src/database.ts', 'src/check.ts', 'src/processes.ts'],
  format: 'esm',
  platform: 'node',
  dts: false,
  fixedExtension: false,
})
