import { figure } from '../harness/table.mjs'
import { bar, picture, text } from './svg.mjs'

const LOAD = '16 × 10'
const TRANSPORTS = ['stdio', 'http']
const ERAS = { 2025: '2025: pushed while the call is open', 2026: '2026: in rounds' }
const LABELS = 160
const PANEL = 290
const BAR = 150
const ROW = 22
const TOP = 62

/** Server CPU per sample of each server, with both transports side by side, each on a scale of its own. */
export function drawServers({ rows, loads }) {
  const eras = Object.entries(ERAS).map(([era, title]) => ({
    title,
    names: [...new Set(rows.filter((row) => row.era === era).map(({ name }) => name))],
  }))
  const parts = TRANSPORTS.map((transport, index) =>
    text('strong', LABELS + index * PANEL, TOP - 12, titleOf(transport)),
  )
  const scales = TRANSPORTS.map(
    (transport) => BAR / Math.max(...rows.filter((row) => row.transport === transport).map(costOf)),
  )
  let y = TOP
  for (const { title, names } of eras) {
    parts.push(text('soft', 20, y + 14, title))
    y += ROW
    for (const name of names) {
      parts.push(text(name.startsWith('sampan') ? 'strong' : 'text', 20, y + 13, name))
      for (const [index, transport] of TRANSPORTS.entries()) {
        const row = rows.find((candidate) => candidate.name === name && candidate.transport === transport)
        parts.push(...drawRow(row, rows, LABELS + index * PANEL, y, scales[index]))
      }
      y += ROW
    }
    y += 8
  }
  const { what } = loads.find(({ name }) => name === LOAD)
  const title = `Server CPU per sample: ${what}`
  return picture({ width: LABELS + 2 * PANEL, height: y + 12, title }, [text('strong', 20, 28, title), ...parts])
}

function drawRow(row, rows, x, y, scale) {
  if (row === undefined) return [text('soft', x, y + 13, 'has none')]
  const width = Math.max(costOf(row) * scale, 2)
  const raw = rows.find((candidate) => candidate.name === row.raw && candidate.transport === row.transport)
  const ratio = raw === undefined ? '' : `, ${figure(costOf(row) / costOf(raw))} × raw`
  return [
    bar(styleOf(row), x, y, width, 16),
    text('soft', x + width + 6, y + 12.5, `${figure(costOf(row))} µs${ratio}`),
  ]
}

function costOf({ loads }) {
  return loads.find(({ load }) => load === LOAD).median
}

function styleOf({ name, ours }) {
  if (ours) return 'ours'
  if (name.startsWith('floor')) return 'floor'
  return name.startsWith('sdk') ? 'raw' : 'other'
}

function titleOf(transport) {
  return transport === 'http' ? 'HTTP' : transport
}
