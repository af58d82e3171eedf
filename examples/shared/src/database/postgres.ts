import postgres from 'postgres'
import type { Row, Transaction } from '../database.ts'

/** A query that takes longer is a mistake, or worse. */
const STATEMENT_TIMEOUT_MS = 10_000

/** Postgres over its wire protocol. */
export async function openPostgres(url: string): Promise<Transaction> {
  const sql = postgres(url, { max: 4, onnotice: () => {}, connection: { statement_timeout: STATEMENT_TIMEOUT_MS } })
  return async (use) => {
    const connection = await sql.reserve()
    try {
      await connection`BEGIN`
      // With `prepare` a statement goes alone; without, everything between its semicolons would run.
      return await use((statement) => connection.unsafe<Row[]>(statement, [], { prepare: true }))
    } finally {
      await connection`ROLLBACK`
      connection.release()
    }
  }
}
