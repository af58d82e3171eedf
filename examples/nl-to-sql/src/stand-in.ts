import type { StandIn } from '@sampan/example-support/check'

/**
 * Translates the few forms of question that it knows, with tables and columns that it finds in the prompt. It calls sizes
 * `size` until the database tells it that there is no such column.
 */
export const standIn: StandIn = ({ text, data: [question = '', failure] }) => {
  const [, missing] = /column "(\w+)" does not exist/.exec(failure ?? '') ?? []
  const size = missing === undefined ? 'size' : (/\b(diameter\w*|radius\w*)/.exec(text)?.[1] ?? missing)
  const tables = [...text.matchAll(/^(\w+) \(/gm)].map(([, table = '']) => table)
  const table = tables.find((each) => question.toLowerCase().includes(each)) ?? tables[0] ?? 'nothing'
  return { sql: translate(question, table, size), reading: `Asked of ${table}: ${question}`.slice(0, 200) }
}

function translate(question: string, table: string, size: string): string {
  const [, planet, year] = /How many moons of (\w+) were discovered before (\d+)/.exec(question) ?? []
  if (planet !== undefined) {
    return `SELECT count(*)::int AS moons FROM moons WHERE planet = '${planet}' AND discovered < ${year}`
  }
  const [, most] = /the (\d+|\w+) largest/.exec(question) ?? []
  if (most !== undefined) return `SELECT name, ${size} FROM ${table} ORDER BY ${size} DESC LIMIT ${Number(most) || 3}`
  // Some models do what they are told. What then happens is up to the database.
  const [, statement = "SELECT 'unclear' AS answer"] = /^Run: (.*)$/s.exec(question) ?? []
  return statement
}
