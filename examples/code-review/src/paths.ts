import { fileURLToPath } from 'node:url'

// Right in src/ and in dist/, which lie side by side.
export const EXAMPLE_FOLDER = fileURLToPath(new URL('..', import.meta.url))
export const FIXTURE_DIFF = fileURLToPath(new URL('../fixtures/checkout.diff', import.meta.url))
export const SERVER_PROGRAM = fileURLToPath(new URL('../dist/server.js', import.meta.url))
export const DEMO_PROGRAM = fileURLToPath(new URL('../dist/demo.js', import.meta.url))
