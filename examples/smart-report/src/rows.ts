import type { Database } from '@sampan/example-support/database'
import type { DataRow } from './report.ts'

const MOST_ROWS = 100
const NUMBERS = ['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision']

/**
 * The newest rows of a table, which has an `id` and a `created_at`.
 *
 * @throws {Error} for a table that may not be read, and a metric that is none of its numbers.
 */
export async function readRows(database: Database, tableName: string, metric: string): Promise<readonly DataRow[]> {
  const tables = await database.tables()
  const table = tables.find(({ name }) => name === tableName)
  if (table === undefined) throw new Error(`There is no table ${tableName}, only ${listed(tables)}.`)
  const numbers = table.columns.filter(({ type }) => NUMBERS.includes(type))
  const column = numbers.find(({ name }) => name === metric)
  if (column === undefined) throw new Error(`${tableName} has no number ${metric}, only ${listed(numbers)}.`)
  // A caller's words never get into the SQL: both names are the database's own.
  const [from, by] = [quoted(table.name), quoted(column.name)]
  const rows = await database.read(
    `SELECT to_json(newest) AS row FROM ${from} AS newest WHERE ${by} IS NOT NULL ORDER BY created_at DESC`,
    { limit: MOST_ROWS },
  )
  return rows.map(({ row }) => row as DataRow)
}

/** One line a row, under a line of names. */
export function toLines(rows: readonly DataRow[]): string {
  return [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))]
    .map((line) => JSON.stringify(line))
    .join('\n')
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function listed(named: readonly { readonly name: string }[]): string {
  return named.map(({ name }) => name).join(', ')
}
