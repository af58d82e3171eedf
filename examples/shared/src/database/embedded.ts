import { readFile } from 'node:fs/promises'
import { PGlite, types } from '@electric-sql/pglite'
import { dataDir } from '@electric-sql/pglite-prepopulatedfs'
import type { DatabaseSource, Row, Transaction } from '../database.ts'

/** Postgres in WebAssembly, in this process. */
export async function openEmbedded({ script, role }: DatabaseSource): Promise<Transaction> {
  // A cluster made beforehand: `initdb` takes seconds in WebAssembly. Big integers are text, as they are from a server.
  const db = await PGlite.create({ loadDataDir: await dataDir(), parsers: { [types.INT8]: String } })
  await db.exec(await readFile(script, 'utf8'))
  // The one connection is a superuser's, which takes the role on; a query must not take it off again while it runs.
  await db.exec('REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC')
  return (use) =>
    db.transaction(async (transaction) => {
      await transaction.exec(`SET LOCAL ROLE ${role}`)
      const result = await use(async (statement) => (await transaction.query<Row>(statement)).rows)
      await transaction.rollback()
      return result
    })
}
