#!/usr/bin/env node
import process from 'node:process'
import { terminalQuestions } from './ask.ts'
import { main } from './main.ts'
import { optionsTakenByNpm } from './npm-options.ts'
import { install, packageManagerOf } from './package-manager.ts'
import { ownVersion, packedVersions } from './versions.ts'

const packageManager = packageManagerOf(process.env)

process.exitCode = await main(process.argv.slice(2), {
  cwd: process.cwd(),
  packageManager,
  optionsTakenByNpm: packageManager === 'npm' ? optionsTakenByNpm(process.env) : [],
  questions: process.stdin.isTTY && process.stdout.isTTY ? terminalQuestions : undefined,
  version: ownVersion,
  versions: packedVersions,
  install,
  tell: (text) => process.stderr.write(`${text}\n`),
  print: (text) => process.stdout.write(text),
})
