import type { StandIn } from '@sampan/example-support/check'
import type { Report } from './report.ts'

interface Read {
  readonly id: number
  readonly value: number
}

/** Reads the rows that are in the prompt: how the newest ten compare with the oldest ten, and which row is the most. */
function analyse(text: string, data: string): Report {
  const [, metric = ''] = /Report on (\w+) in/.exec(text) ?? []
  const [names = [], ...lines] = data.split('\n').map((line) => JSON.parse(line) as readonly unknown[])
  const rows = lines.map((line): Read => ({ id: Number(line[0]), value: Number(line[names.indexOf(metric)]) }))
  const outlier = most(rows)
  const [newest, oldest] = [rows.slice(0, 10), rows.slice(-10)]
  const direction = mean(newest) > mean(oldest) ? 'rises' : 'does not rise'
  return {
    headline: `${metric} ${direction}: ${mean(newest)} in the ten newest rows, ${mean(oldest)} in the ten oldest.`,
    trends: [{ finding: `It ${direction}, as the highest of each ten show.`, evidence: [most(newest), most(oldest)] }],
    anomalies: [{ finding: 'One row stands out.', evidence: [outlier] }],
    recommendations: [`Look at row ${outlier.id} first.`],
  }
}

export const careful: StandIn = ({ text, data: [rows = ''] }) => analyse(text, rows)

/** Names a row that there is not, and a value from nowhere, until it is told. */
export const hasty: StandIn = ({ text, data: [rows = ''] }) => {
  const report = analyse(text, rows)
  if (text.includes('There is no row')) return report
  return {
    ...report,
    anomalies: [
      {
        finding: 'Two rows stand out.',
        evidence: [
          { id: 7, value: 1 },
          { id: 1001, value: -1 },
        ],
      },
    ],
  }
}

/** Whatever it is told. */
export const stubborn: StandIn = ({ text, data: [rows = ''] }) => ({
  ...analyse(text, rows),
  trends: [{ finding: 'Row 7 says it all.', evidence: [{ id: 7, value: 1 }] }],
})

function most(rows: readonly Read[]): Read {
  return rows.reduce((found, row) => (row.value > found.value ? row : found))
}

function mean(rows: readonly Read[]): number {
  return Math.round((rows.reduce((sum, { value }) => sum + value, 0) / rows.length) * 100) / 100
}
