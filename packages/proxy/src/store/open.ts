import type { Clock } from '@pvit-checkout/pvit'
import { Kysely } from 'kysely'
import { silentLog, type Log } from '../log.ts'
import type { Vault } from '../vault.ts'
import type { Bus } from './bus.ts'
import { createInstances, type Instances } from './instances.ts'
import { createPostgresBus } from './postgres-bus.ts'
import { migrate, type OnUpdate } from './migrate.ts'
import { openPostgres } from './postgres.ts'
import { createSharedClock, steadyClock, watchDrift } from './shared-clock.ts'
import { createSqlStore } from './sql.ts'
import { openSqlite } from './sqlite.ts'
import { databaseOf } from './sqlite-database.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'

export interface OpenedStore {
  readonly store: Store
  /** Null: this process has the database to itself. */
  readonly bus: Bus | null
  /** The others on this database, and how they know of us. Null with `bus`. */
  readonly instances: Instances | null
  /** The time this database's rows are written in. */
  readonly clock: Clock
  readonly close: () => Promise<void>
}

export interface OpenDeps {
  readonly vault: Vault
  readonly log: Log
  readonly clock?: Clock | undefined
  /** The time all instances go by. By default the database's, unless `clock` is given. */
  readonly databaseTime?: (() => Promise<number>) | undefined
  readonly onUpdate?: OnUpdate | undefined
}

/**
 * Open the database of DATABASE_URL, `file:…` or `postgres://…`, and bring it up to date. Rejects with a
 * DatabaseInUseError or a DatabaseUnavailableError.
 */
export function openStore(url: string, deps: OpenDeps): Promise<OpenedStore> {
  return url.startsWith('file:')
    ? openAlone(url.slice('file:'.length), deps)
    : openShared(url, deps)
}

async function openAlone(path: string, deps: OpenDeps): Promise<OpenedStore> {
  const { vault, log, clock = steadyClock } = deps
  const file = openSqlite(path)
  const close = () => file.close()
  const store = await createSqlStore(file.dialect, vault, close, undefined, deps.onUpdate)
  file.keepUndoInMemory()
  // Whoever held a lease is dead, for nobody else may open the file. On a shared database see instances.ts.
  await orClose(store, store.dropLeases(clock.now()))
  await orClose(store, store.dropPayoutLeases(clock.now()))
  const stopWatching = deps.clock === undefined ? watchDrift(clock, Date.now, log) : () => {}
  return {
    ...{ store, bus: null, instances: null, clock },
    async close() {
      stopWatching()
      await store.close()
    },
  }
}

async function openShared(url: string, { vault, log, ...deps }: OpenDeps): Promise<OpenedStore> {
  const postgres = await openPostgres(url, log)
  const askTime = deps.databaseTime ?? (deps.clock === undefined ? postgres.readTime : null)
  const given = deps.clock ?? steadyClock
  let instances: Instances | null = null
  const leaseBy = () => instances?.leaseBy() ?? null
  const store = await createSqlStore(postgres.dialect, vault, () => {}, leaseBy, deps.onUpdate)
  const shared = askTime === null ? null : await orClose(store, createSharedClock(given, askTime))
  const clock = shared ?? given
  const bus = createPostgresBus({ postgres, clock, log })
  // Over the same pool as the store, which ends it.
  const db = new Kysely<Tables>({ dialect: postgres.dialect })
  const registered = createInstances({ postgres, db, clock, log })
  instances = registered
  return {
    ...{ store, bus, instances: registered, clock },
    async close() {
      shared?.stop()
      await registered.close()
      await bus.close()
      await store.close()
    },
  }
}

/** What `work` resolves to. When it rejects, the database is closed first: whoever tries again must find it free. */
export function orClose<T>(store: Pick<OpenedStore, 'close'>, work: Promise<T>): Promise<T> {
  return work.catch(async (error: unknown) => {
    await store.close()
    throw error
  })
}

/** Bring the database up to date without working with it: resolves to the names of the steps taken. Rejects as `openStore` does. */
export async function migrateDatabase(url: string, onUpdate?: OnUpdate): Promise<string[]> {
  const opened = url.startsWith('file:')
    ? openSqlite(url.slice('file:'.length))
    : await openPostgres(url, silentLog)
  const db = databaseOf<Tables>(opened.dialect)
  try {
    return await migrate(db, undefined, onUpdate)
  } finally {
    await db.destroy()
    if ('close' in opened) opened.close()
  }
}
