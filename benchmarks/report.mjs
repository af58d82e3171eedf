// Writes the tables and pictures of docs/benchmarks.md from the reviewed run in benchmarks/results.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { reportFiles } from './report/files.mjs'

for (const [file, text] of reportFiles()) {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
  console.log(path.relative(process.cwd(), file))
}
