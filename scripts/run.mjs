#!/usr/bin/env node
// `npm run demo`, `npm test` and their kin: checks Node, installs what is missing, then runs scripts/commands/<name>.mjs.
// This file alone must parse on old versions of Node, so that they get the sentence below and not a syntax error.

const REQUIRED = [20, 19]
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < REQUIRED[0] || (major === REQUIRED[0] && minor < REQUIRED[1])) {
  console.error(
    `Sampan needs Node ${REQUIRED.join('.')} or newer, and this is Node ${process.versions.node} (${process.execPath}).\n` +
      'Install a newer one from https://nodejs.org, or with a version manager: `nvm install 22`.',
  )
  process.exit(1)
}

import('./lib/main.mjs').then(
  ({ main }) => main(process.argv[2], process.argv.slice(3)),
  (error) => {
    console.error(error)
    process.exitCode = 1
  },
)
