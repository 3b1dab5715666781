import type { Log } from '../log.ts'
import type { Vault } from '../vault.ts'
import { openPostgres, type Postgres } from './postgres.ts'
import { createSqlStore } from './sql.ts'
import { openSqlite } from './sqlite.ts'
import type { Store } from './store.ts'

export interface OpenedStore {
  readonly store: Store
  /** Null: this process has the database to itself. */
  readonly shared: Postgres | null
}

/**
 * Open the database of DATABASE_URL, `file:…` or `postgres://…`, and bring it up to date. Rejects with a
 * DatabaseInUseError or a DatabaseUnavailableError.
 */
export async function openStore(
  url: string,
  { vault, log }: { readonly vault: Vault; readonly log: Log },
): Promise<OpenedStore> {
  if (url.startsWith('file:')) {
    const file = openSqlite(url.slice('file:'.length))
    return { store: await createSqlStore(file.dialect, vault, () => file.close()), shared: null }
  }
  const postgres = await openPostgres(url, log)
  return { store: await createSqlStore(postgres.dialect, vault), shared: postgres }
}
