// Fits the weights of packages/core/src/budget/token-weights.ts: node benchmarks/tokens/fit.mjs FOLDER [--write]
//
// FOLDER holds training texts, one .txt a language or kind, none of them the texts in benchmarks/data, which are for
// judging. Each text weighs the same however long it is. docs/budgets.md names the texts of the weights that we ship.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { importBudget } from './source.mjs'

const CHUNK_LENGTH = 400
/** Coarse: half the bytes, and no worse on texts that the weights were not fitted to. */
const STEP = 0.25
const LOWEST = -1
const HIGHEST = 4
/** How strongly a weight is held to its prior where the texts say little about it. */
const RIDGE = 0.01
const EXACT = { allowedSpecial: new Set(), disallowedSpecial: new Set() }

const { LAYOUT, sumWeights } = await importBudget('estimate')

const folder = process.argv[2]
if (folder === undefined) throw new Error('Which folder? node benchmarks/tokens/fit.mjs FOLDER [--write]')
const rows = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .flatMap(rowsOf)
const used = [...new Set(rows.flatMap(({ uses }) => [...uses.keys()]))].sort((a, b) => a - b)
const weights = solve()
report()
if (process.argv.includes('--write')) write()

/** What the estimator adds up for each piece of a text, and how many tokens the piece really has. */
function rowsOf(name) {
  const pieces = cut(readFileSync(path.join(folder, name), 'utf8'))
    .map((piece) => ({ piece, tokens: countTokens(piece, EXACT) }))
    .filter(({ tokens }) => tokens >= 5)
  return pieces.map(({ piece, tokens }) => {
    const uses = new Map()
    const recorder = new Proxy([], {
      get(_, key) {
        uses.set(Number(key), (uses.get(Number(key)) ?? 0) + 1)
        return 0
      },
    })
    sumWeights(piece, recorder)
    // Relative errors count; a short text counts less, lest it be learned by heart.
    return { name, tokens, uses, importance: 1 / tokens ** 2 / Math.max(pieces.length, 100) }
  })
}

function cut(text) {
  const pieces = []
  for (let start = 0; start < text.length; ) {
    const lineEnd = text.indexOf('\n', start + CHUNK_LENGTH)
    let end = lineEnd >= 0 && lineEnd < start + 2 * CHUNK_LENGTH ? lineEnd + 1 : start + CHUNK_LENGTH
    if ((text.charCodeAt(end) & 0xfc00) === 0xdc00) end++
    pieces.push(text.slice(start, end))
    start = end
  }
  return pieces
}

/** Ridge regression towards the priors, within bounds, by coordinate descent; at last over the values we can write down. */
function solve() {
  const column = new Map(used.map((weight, index) => [weight, index]))
  const size = used.length
  const products = Array.from({ length: size }, () => new Float64Array(size))
  const targets = new Float64Array(size)
  const scale = 1e3
  for (const { tokens, uses, importance } of rows) {
    const entries = [...uses].map(([weight, times]) => [column.get(weight), times])
    for (const [i, times] of entries) {
      targets[i] += scale * importance * times * tokens
      for (const [j, others] of entries) products[i][j] += scale * importance * times * others
    }
  }
  const solved = Float64Array.from(used, prior)
  for (let i = 0; i < size; i++) {
    products[i][i] += RIDGE
    targets[i] += RIDGE * solved[i]
  }
  for (let pass = 0; pass < 340; pass++) {
    for (let i = 0; i < size; i++) {
      let rest = targets[i]
      for (let j = 0; j < size; j++) rest -= products[i][j] * solved[j]
      const best = solved[i] + rest / products[i][i]
      solved[i] = clamp(pass < 300 ? best : snap(best), used[i])
    }
  }
  const all = Float64Array.from({ length: LAYOUT.END }, (_, weight) => snap(prior(weight)))
  for (const [index, weight] of used.entries()) all[weight] = snap(solved[index])
  return all
}

function snap(value) {
  return Math.round(value / STEP) * STEP
}

/** Only a mark that joins a word can save tokens, and no character can be repeated for nothing. */
function clamp(value, weight) {
  return Math.min(HIGHEST, Math.max(lowest(weight), value))
}

function lowest(weight) {
  if (weight >= LAYOUT.MARK_JOINS && weight < LAYOUT.CHARACTER) return LOWEST
  if (weight >= LAYOUT.CHARACTER && weight < LAYOUT.SCRIPT) return STEP
  return weight === LAYOUT.LONG_RUN ? 3 * STEP : 0
}

/** What a weight is without evidence: a character that no text had costs about a token, as it does in most tokenizers. */
function prior(weight) {
  if (weight < LAYOUT.MARK) return 0.1
  if (weight < LAYOUT.NEXT_MARK) return 1
  if (weight < LAYOUT.SAME_MARK) return 0.5
  if (weight < LAYOUT.MARK_JOINS) return 0.2
  if (weight < LAYOUT.CHARACTER) return 0
  if (weight < LAYOUT.SCRIPT) return 1
  if (weight < LAYOUT.WORD) return 0.2
  return 0.5
}

function report() {
  const byName = Map.groupBy?.(rows, ({ name }) => name) ?? groupByName()
  const errors = [...byName].map(([name, pieces]) => {
    const estimates = pieces.map(({ uses }) =>
      [...uses].reduce((sum, [weight, times]) => sum + times * weights[weight], 0),
    )
    const errors = pieces.map(({ tokens }, index) => Math.abs(estimates[index] / tokens - 1))
    return { name, pieces: pieces.length, error: errors.reduce((sum, error) => sum + error, 0) / errors.length }
  })
  for (const { name, pieces, error } of errors) {
    console.log(`${name.padEnd(30)} ${String(pieces).padStart(6)} pieces, mean error ${(error * 100).toFixed(1)} %`)
  }
  const mean = errors.reduce((sum, { error }) => sum + error, 0) / errors.length
  console.log(`${used.length} weights of ${LAYOUT.END} in use, mean error of a piece ${(mean * 100).toFixed(2)} %`)
}

function groupByName() {
  const groups = new Map()
  for (const row of rows) groups.set(row.name, [...(groups.get(row.name) ?? []), row])
  return groups
}

function write() {
  const letters = String.fromCharCode(...Array.from(weights, (weight) => Math.round((weight - LOWEST) / STEP) + 40))
  const lines = letters.match(/.{1,110}/g).map((line) => `  '${line}'`)
  const file = fileURLToPath(new URL('../../packages/core/src/budget/token-weights.ts', import.meta.url))
  const source = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    source.replace(/(export const TOKEN_WEIGHTS: string =\n)[\s\S]*?\n\n/, `$1${lines.join(' +\n')}\n\n`),
  )
}
