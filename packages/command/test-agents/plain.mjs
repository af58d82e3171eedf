// A program that takes a prompt on stdin, for the tests of the process limits: `node plain.mjs <mode> [file]`.
import { spawn } from 'node:child_process'
import { appendFileSync, readdirSync } from 'node:fs'

const [mode, file] = process.argv.slice(2)

const MODES = {
  // What it was given, as JSON.
  async echo() {
    console.log(
      JSON.stringify({ input: await readInput(), files: readdirSync('.'), variables: Object.keys(process.env) }),
    )
  },
  async fail() {
    await readInput()
    console.error('the model is out to lunch')
    process.exitCode = 3
  },
  silent() {},
  // Does not end by itself, nor when asked to, and neither does the process that it started.
  stubborn() {
    const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], {
      stdio: 'inherit',
    })
    process.on('SIGTERM', () => {})
    appendFileSync(file, `${process.pid} ${child.pid}\n`)
    setInterval(() => {}, 1000)
  },
  // Ends at once, but leaves a process that holds its stdout.
  leave() {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
    child.unref()
    appendFileSync(file, `${child.pid}\n`)
    process.stdout.write('done', () => process.exit(0))
  },
  flood() {
    const write = () => {
      while (process.stdout.write('x'.repeat(65_536)));
      process.stdout.once('drain', write)
    }
    write()
  },
  // Answers when the file appears in the list of those that may: lets a test see how many run at once.
  async gate() {
    appendFileSync(file, `started ${process.pid}\n`)
    const input = await readInput()
    await new Promise((resolve) => setTimeout(resolve, 150))
    appendFileSync(file, `ended ${process.pid}\n`)
    process.stdout.write(input)
  },
}

async function readInput() {
  let input = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) input += chunk
  return input
}

await MODES[mode]()
