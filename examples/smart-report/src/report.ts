import { z } from 'zod'

/** A row as the database gave it, with the column that the report is about. */
export type DataRow = { readonly id: number; readonly [column: string]: string | number | boolean | null }

const Finding = z.object({
  finding: z.string().min(1).max(200),
  evidence: z
    .array(z.object({ id: z.int(), value: z.number() }))
    .min(1)
    .max(4)
    .describe('rows that show it, each with its value of the metric'),
})

export const Report = z.object({
  headline: z.string().min(1).max(160),
  trends: z.array(Finding).max(3),
  anomalies: z.array(Finding).max(3),
  recommendations: z.array(z.string().min(1).max(200)).max(3),
})
export type Report = z.infer<typeof Report>

/** A report on these rows, and on no others: a row that was not given, or a value that is not in it, is refused. */
export function reportOn(rows: readonly DataRow[], metric: string) {
  return Report.superRefine(({ trends, anomalies }, context) => {
    for (const { id, value } of [...trends, ...anomalies].flatMap(({ evidence }) => evidence)) {
      const row = rows.find((each) => each.id === id)
      if (row === undefined) context.addIssue(`There is no row ${id}.`)
      else if (row[metric] !== value) context.addIssue(`${metric} of row ${id} is ${row[metric]}, not ${value}.`)
    }
  })
}
