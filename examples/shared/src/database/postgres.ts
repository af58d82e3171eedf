import { Pool } from 'pg'
import type { Transaction } from '../database.ts'

/** A query that takes longer is a mistake, or worse. */
const STATEMENT_TIMEOUT_MS = 10_000

/** The extended protocol takes one statement; the simple one would run all that semicolons part. (`@types/pg` lacks it.) */
const ALONE = { queryMode: 'extended' }

/** Postgres over its wire protocol. */
export async function openPostgres(url: string): Promise<Transaction> {
  const pool = new Pool({ connectionString: url, max: 4, statement_timeout: STATEMENT_TIMEOUT_MS })
  // A connection may break at any time. Whatever it was asked fails; the next query gets another one.
  pool.on('connect', (client) => client.on('error', report))
  // What an unused one says comes here as well, and has been reported.
  pool.on('error', () => {})
  return async (use) => {
    const client = await pool.connect()
    try {
      await client.query('BEGIN')
      return await use(async (text) => (await client.query({ text, ...ALONE })).rows)
    } finally {
      // A connection that cannot roll back is broken, and is not used again.
      await client.query('ROLLBACK').then(
        () => client.release(),
        (error: Error) => client.release(error),
      )
    }
  }
}

function report({ message }: Error): void {
  console.error(`A connection to the database broke: ${message}`)
}
