// How well and how fast token counters do: error against a real tokenizer by kind of text, and MB/s.

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import * as cl100k from 'gpt-tokenizer/encoding/cl100k_base'
import * as o200k from 'gpt-tokenizer/encoding/o200k_base'
import { Tiktoken } from 'js-tiktoken/lite'
import o200kRanks from 'js-tiktoken/ranks/o200k_base'
import { estimateTokenCount } from 'tokenx'
import { save } from './harness/results.mjs'
import { importBudget } from './tokens/source.mjs'

const TARGETS = { error: 8, megabytesPerSecond: 20 }
const PIECE_LENGTH = 1_000
const TIMED_RUNS = 5

const { estimateTokens } = await importBudget('estimate')
const tiktoken = new Tiktoken(o200kRanks)
/** What looks like a control token of the tokenizer is text, in our texts. */
const PLAIN = { allowedSpecial: new Set(), disallowedSpecial: new Set() }

const reference = (text) => o200k.countTokens(text, PLAIN)
const COUNTERS = {
  'sampan (default)': estimateTokens,
  tokenx: (text) => estimateTokenCount(text),
  'chars / 4': (text) => Math.ceil(text.length / 4),
  'gpt-tokenizer cl100k': (text) => cl100k.countTokens(text, PLAIN),
  'js-tiktoken o200k': (text) => tiktoken.encode(text, [], []).length,
}
/** Exact counters of the reference's own vocabulary: for speed alone. */
const EXACT = { 'gpt-tokenizer o200k': reference, 'js-tiktoken o200k': COUNTERS['js-tiktoken o200k'] }

const verdicts = []
const folder = fileURLToPath(new URL('./data', import.meta.url))
const texts = textsIn(folder)
/** Written when the estimator was finished: nothing about it was chosen with them in view. */
const blind = textsIn(path.join(folder, 'blind'))

console.log(`Node ${process.versions.node}. Reference: gpt-tokenizer, o200k_base. Error in % of the real count.\n`)
printErrors('whole texts', texts)
printErrors('blind texts', blind)
printPieces()
printSpeed()
save('tokens', { verdicts })

function textsIn(directory) {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => ({ kind: path.basename(name, '.txt'), text: readFileSync(path.join(directory, name), 'utf8') }))
}

function printErrors(title, texts) {
  const names = Object.keys(COUNTERS)
  const rows = texts.map(({ kind, text }) => {
    const tokens = reference(text)
    return { kind, tokens, errors: names.map((name) => (COUNTERS[name](text) / tokens - 1) * 100) }
  })
  console.log(line(title, 'tokens', names))
  for (const { kind, tokens, errors } of rows) console.log(line(kind, String(tokens), errors.map(signed)))
  const means = names.map((_, index) => mean(rows.map(({ errors }) => Math.abs(errors[index]))))
  const worst = names.map((_, index) => Math.max(...rows.map(({ errors }) => Math.abs(errors[index]))))
  console.log(line('mean absolute error', '', means.map(unsigned)))
  console.log(line('worst', '', worst.map(unsigned)))
  verdict(
    `mean absolute error of the default, ${title}`,
    means[0],
    '%',
    means[0] <= TARGETS.error,
    `≤ ${TARGETS.error} %`,
  )
}

/** A whole text lets errors cancel; what is fitted into a budget is often shorter. */
function printPieces() {
  const names = Object.keys(COUNTERS)
  const pieces = texts.flatMap(({ text }) => cut(text))
  const errors = names.map((name) =>
    pieces.map((piece) => Math.abs(COUNTERS[name](piece) / reference(piece) - 1) * 100),
  )
  console.log(line(`${pieces.length} pieces of ${PIECE_LENGTH} characters`, '', names))
  console.log(
    line(
      'mean absolute error',
      '',
      errors.map((each) => unsigned(mean(each))),
    ),
  )
  console.log(
    line(
      '19 of 20 are within',
      '',
      errors.map((each) => unsigned(percentile(each, 0.95))),
    ),
  )
  console.log(
    line(
      'worst',
      '',
      errors.map((each) => unsigned(Math.max(...each))),
    ),
  )
  console.log('')
}

/** On texts without repetition, since some counters remember words: the benchmark's texts and this repository's own. */
function printSpeed() {
  const corpus = [...texts.map(({ text }) => text), ...repositoryTexts()].join('\n')
  const megabytes = Buffer.byteLength(corpus) / 1e6
  const speeds = Object.entries({ ...COUNTERS, ...EXACT }).map(([name, counter]) => {
    counter(corpus)
    const times = Array.from({ length: TIMED_RUNS }, () => {
      const startedAt = performance.now()
      counter(corpus)
      return performance.now() - startedAt
    })
    return { name, speed: megabytes / (percentile(times, 0.5) / 1_000) }
  })
  console.log(`speed on ${megabytes.toFixed(1)} MB, median of ${TIMED_RUNS} runs after one to warm up`)
  for (const { name, speed } of speeds)
    console.log(`  ${name.padEnd(28)} ${(speed > 1_000 ? '> 1000' : speed.toFixed(1)).padStart(8)} MB/s`)
  const [{ speed }] = speeds
  const met = speed >= TARGETS.megabytesPerSecond
  verdict('speed of the default', speed, 'MB/s', met, `≥ ${TARGETS.megabytesPerSecond} MB/s`)
}

function repositoryTexts() {
  const root = fileURLToPath(new URL('..', import.meta.url))
  return ['packages', 'docs', 'test'].flatMap((name) =>
    readdirSync(path.join(root, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|md)$/.test(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .filter((file) => !/node_modules|[\\/]dist[\\/]|\.tsbuild/.test(file))
      .map((file) => readFileSync(file, 'utf8')),
  )
}

function cut(text) {
  const pieces = []
  for (let start = 0; start < text.length; start += PIECE_LENGTH) {
    const piece = text.slice(start, start + PIECE_LENGTH)
    if (piece.length >= PIECE_LENGTH / 2) pieces.push(piece)
  }
  return pieces
}

function line(title, count, cells) {
  return `${title.padEnd(30)} ${count.padStart(7)} ${cells.map((cell) => cell.padStart(21)).join('')}`
}

function signed(value) {
  return `${value > 0 ? '+' : ''}${value.toFixed(1)}`
}

function unsigned(value) {
  return value.toFixed(1)
}

function verdict(name, value, unit, met, target) {
  verdicts.push({ name, value: `${value.toFixed(1)} ${unit}`, target, met })
  console.log(`\n  ${name.padEnd(52)} ${value.toFixed(1)} ${unit}   target ${target}  ${met ? 'met' : 'MISSED'}\n`)
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}
