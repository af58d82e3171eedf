import { openEmbedded } from './database/embedded.ts'
import { openPostgres } from './database/postgres.ts'

export type Row = Readonly<Record<string, unknown>>

/** A Postgres that may be read, and nothing else. */
export interface Database {
  /**
   * The rows that one SELECT finds, the first `limit` of them. What it may read and do is the database's to say.
   *
   * @throws {Error} the database's own, for a statement that is wrong, that writes, or that reads what it may not.
   */
  read(select: string, options?: { readonly limit?: number }): Promise<readonly Row[]>
  /** The tables that may be read, asked of the database itself. */
  tables(): Promise<readonly Table[]>
}

export interface Table {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

/** Runs one statement, alone: a second one behind a semicolon is refused. */
export type Run = (statement: string) => Promise<readonly Row[]>

/** Runs statements in a transaction of the reading role, and rolls it back: whatever they set ends with them. */
export type Transaction = <T>(use: (run: Run) => Promise<T>) => Promise<T>

export const DEFAULT_LIMIT = 50

export interface DatabaseSource {
  /** Makes the tables, and the role that may read them. */
  readonly script: URL
  readonly role: string
}

/**
 * The Postgres at DATABASE_URL, as the role that is named there; without one, a Postgres in this process, in memory, which
 * begins with the script. Either is opened by the first that asks, so that no client waits for it to connect.
 */
export function openDatabase(source: DatabaseSource, environment: NodeJS.ProcessEnv = process.env): Database {
  const url = environment['DATABASE_URL']
  let opening: Promise<Transaction> | undefined
  const read: Database['read'] = async (select, { limit = DEFAULT_LIMIT } = {}) => {
    opening ??= url ? openPostgres(url) : openEmbedded(source)
    const transaction = await opening
    return transaction(async (run) => {
      await run('SET TRANSACTION READ ONLY')
      // A cursor takes a SELECT and nothing else, and what is not fetched is not held.
      await run(`DECLARE found NO SCROLL CURSOR FOR ${select}`)
      return run(`FETCH ${limit} FROM found`)
    })
  }
  let known: readonly Table[] | undefined
  return {
    read,
    async tables() {
      known ??= (await read(TABLES, { limit: MOST_TABLES })) as unknown as readonly Table[]
      return known
    },
  }
}

const MOST_TABLES = 100

// What this schema shows is what the role may read.
const TABLES = `
  SELECT table_name AS name,
    json_agg(json_build_object('name', column_name, 'type', data_type) ORDER BY ordinal_position) AS columns
  FROM information_schema.columns WHERE table_schema = 'public' GROUP BY table_name ORDER BY table_name`
