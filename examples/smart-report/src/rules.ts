import type { DataRow, Report } from './report.ts'

export interface Statistics {
  readonly rows: number
  readonly least: number
  readonly most: number
  readonly mean: number
}

/** What code can count, code counts, whoever writes the report. */
export function statisticsOf(values: readonly number[]): Statistics {
  return { rows: values.length, least: Math.min(...values), most: Math.max(...values), mean: round(mean(values)) }
}

/** Rows this many standard deviations off the mean are named. */
const FAR_OFF = 3

/** Without a model: how the newer half compares with the older, and the rows that are far off. */
export function reportByRules(rows: readonly DataRow[], metric: string): Report {
  const values = rows.map((row) => Number(row[metric]))
  const middle = Math.ceil(values.length / 2)
  const [newer, older] = [round(mean(values.slice(0, middle))), round(mean(values.slice(middle)))]
  const average = mean(values)
  const deviation = Math.sqrt(mean(values.map((value) => (value - average) ** 2)))
  const farOff = rows.filter((row) => Math.abs(Number(row[metric]) - average) > FAR_OFF * deviation)
  return {
    headline: `${metric}: ${newer} on average in the newer half of the rows, ${older} in the older.`,
    trends: [],
    anomalies: farOff.slice(0, 3).map((row) => ({
      finding: `Row ${row.id} is far from the average of ${round(average)}.`,
      evidence: [{ id: row.id, value: Number(row[metric]) }],
    })),
    recommendations: [],
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
