import { figure } from '../harness/table.mjs'
import { line, picture, text } from './svg.mjs'

/** What is drawn of what was measured: the series that answer the question of each panel. */
const PANELS = [
  {
    part: 'rounds',
    table: 0,
    title: 'Samples in one call (HTTP)',
    unit: 'µs per sample',
    names: ['sampan v2 rounds', 'sdk v2 rounds', 'sampan v2 rounds, replayed', 'floor rounds'],
    transport: 'http',
  },
  {
    part: 'answers',
    table: 0,
    title: 'KB of each answer (HTTP)',
    unit: 'µs per sample',
    names: ['sampan v2 rounds', 'sdk v2 rounds', 'sampan v2', 'sdk v2', 'floor'],
    transport: 'http',
  },
  {
    part: 'tools',
    table: 0,
    title: 'Tools registered (HTTP)',
    unit: 'µs per call',
    names: ['sampan v2 rounds', 'sdk v2 rounds', 'sampan v2', 'sdk v2'],
    transport: 'http',
  },
  {
    part: 'waiting',
    table: 1,
    title: 'Calls that wait at once (stdio)',
    unit: 'KB of heap per call',
    names: ['sampan v2 rounds', 'sampan v2', 'sdk v2'],
    transport: 'stdio',
  },
]
const STYLES = {
  'sampan v2 rounds': 'line line-ours',
  'sampan v2': 'line line-ours dashed',
  'sampan v2 rounds, replayed': 'line line-replayed',
  'sdk v2 rounds': 'line line-raw',
  'sdk v2': 'line line-raw dashed',
  floor: 'line line-floor',
  'floor rounds': 'line line-floor',
}
const SHORT = { 'sampan v2 rounds, replayed': 'replayed' }

const [WIDTH, HEIGHT] = [370, 246]
const PLOT = { left: 52, right: 238, top: 64, bottom: 206 }
const LABEL_GAP = 14

/** Four panels, each with both scales logarithmic: twice as much is the same step everywhere. */
export function drawGrowth({ growth }) {
  const title = 'How the cost grows'
  const parts = PANELS.flatMap((panel, index) => {
    const measured = growth.find(({ part }) => part === panel.part).tables[panel.table]
    return drawPanel(panel, measured, (index % 2) * WIDTH + 10, Math.floor(index / 2) * HEIGHT + 24)
  })
  return picture({ width: 2 * WIDTH + 20, height: 2 * HEIGHT + 34, title }, [text('strong', 20, 28, title), ...parts])
}

function drawPanel({ title, unit, names, transport }, { steps, series }, left, top) {
  const shown = names.map((name) => series.find((one) => one.name === name && one.transport === transport))
  const points = (one) =>
    one.values.flatMap((value, index) => (typeof value === 'number' ? [[steps[index], value]] : []))
  const values = shown.flatMap((one) => points(one).map(([, value]) => value))
  const drawnSteps = steps.filter((step) => shown.some((one) => points(one).some(([at]) => at === step)))
  const x = scale(drawnSteps[0], drawnSteps.at(-1), left + PLOT.left, left + PLOT.right)
  const ticks = ticksFor(values)
  const y = scale(ticks[0], ticks.at(-1), top + PLOT.bottom, top + PLOT.top)
  const labels = apart(shown.map((one) => ({ name: SHORT[one.name] ?? one.name, y: y(points(one).at(-1)[1]) })))
  return [
    text('strong', left + 10, top + 30, title),
    text('soft', left + 10, top + 46, unit),
    ...ticks.flatMap((tick) => [
      line('grid', [
        [x(drawnSteps[0]), y(tick)],
        [x(drawnSteps.at(-1)), y(tick)],
      ]),
      text('soft', left + PLOT.left - 6, y(tick) + 4, figureOf(tick), 'end'),
    ]),
    ...drawnSteps.map((step) => text('soft', x(step), top + PLOT.bottom + 18, step.toLocaleString('en'), 'middle')),
    ...shown.map((one) =>
      line(
        STYLES[one.name],
        points(one).map(([step, value]) => [x(step), y(value)]),
      ),
    ),
    ...labels.map((label) => text('soft', left + PLOT.right + 7, label.y + 4, label.name)),
  ]
}

function scale(from, to, start, end) {
  const share = (value) => Math.log(value / from) / Math.log(to / from)
  return (value) => start + share(value) * (end - start)
}

/** From the power of ten, or its 2 or 5, below the least value to that above the greatest; at most six of them. */
function ticksFor(values) {
  const all = [0.1, 1, 10, 100, 1_000, 10_000, 100_000].flatMap((power) => [power, 2 * power, 5 * power])
  const above = all.findIndex((tick) => tick >= Math.max(...values))
  const below = all.findLastIndex((tick) => tick <= Math.min(...values))
  const ticks = all.slice(below, above + 1)
  if (ticks.length <= 6) return ticks
  return [ticks[0], ...ticks.slice(1, -1).filter((tick) => Number.isInteger(Math.log10(tick))), ticks.at(-1)]
}

function figureOf(tick) {
  return tick >= 1_000 ? `${tick / 1_000}k` : figure(tick).replace(/\.0+$/, '')
}

/** Moves labels that would be written over each other: those that touch share the room around their middle. */
function apart(labels) {
  const groups = []
  for (const label of labels.toSorted((a, b) => a.y - b.y)) {
    let group = { labels: [label], top: label.y }
    while (groups.length > 0 && bottomOf(groups.at(-1)) > group.top) group = together(groups.pop(), group)
    groups.push(group)
  }
  return groups.flatMap(({ labels, top }) => labels.map(({ name }, index) => ({ name, y: top + index * LABEL_GAP })))
}

function bottomOf({ labels, top }) {
  return top + labels.length * LABEL_GAP
}

function together(one, other) {
  const labels = [...one.labels, ...other.labels]
  const middle = labels.reduce((sum, { y }) => sum + y, 0) / labels.length
  return { labels, top: middle - ((labels.length - 1) * LABEL_GAP) / 2 }
}
