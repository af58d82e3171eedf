import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/server.ts', 'src/check.ts'],
  format: 'esm',
  platform: 'node',
  dts: false,
  fixedExtension: false,
})
