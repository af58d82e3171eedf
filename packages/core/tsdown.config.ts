import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/index.ts', 'src/opentelemetry.ts', 'src/testing.ts'],
  format: 'esm',
  platform: 'node',
  dts: true,
  fixedExtension: false,
})
