#!/usr/bin/env node
import process from 'node:process'
import { terminalQuestions } from './ask.ts'
import { main } from './main.ts'
import { install, packageManagerOf } from './package-manager.ts'
import { ownVersion, packedVersions } from './versions.ts'

process.exitCode = await main(process.argv.slice(2), {
  cwd: process.cwd(),
  packageManager: packageManagerOf(process.env),
  questions: process.stdin.isTTY && process.stdout.isTTY ? terminalQuestions : undefined,
  version: ownVersion,
  versions: packedVersions,
  install,
  tell: (text) => process.stderr.write(`${text}\n`),
  print: (text) => process.stdout.write(text),
})
