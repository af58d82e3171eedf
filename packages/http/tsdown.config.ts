import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/index.ts', 'src/v1.ts'],
  format: 'esm',
  platform: 'node',
  dts: true,
  fixedExtension: false,
})
