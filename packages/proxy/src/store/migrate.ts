import { setTimeout as sleep } from 'node:timers/promises'
import { sql, type Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import { causeOf } from '../log.ts'
import { DatabaseUnavailableError } from './database-errors.ts'
import { isPostgres } from './differences.ts'
import { goneForMs, readInstances, type Registered } from './gone-instances.ts'
import * as payments from './migrations/0001-payments.ts'
import * as instances from './migrations/0002-instances.ts'
import * as events from './migrations/0003-events.ts'
import * as payouts from './migrations/0004-payouts.ts'
import * as limits from './migrations/0005-limits.ts'
import * as listing from './migrations/0006-listing.ts'
import * as hints from './migrations/0007-hints.ts'
import * as forgottenKeys from './migrations/0008-forgotten-keys.ts'
import * as leaseHolders from './migrations/0009-lease-holders.ts'
import * as rareReads from './migrations/0010-rare-reads.ts'
import * as canceled from './migrations/0011-canceled.ts'
import * as dueByAccount from './migrations/0012-due-by-account.ts'
import * as fingerprints from './migrations/0013-fingerprints.ts'
import * as givenUp from './migrations/0014-given-up.ts'
import type { Tables } from './tables.ts'
import { withoutTimeLimit } from './watched-client.ts'

export interface Step extends Migration {
  /** The version before misreads what this one writes: none of its instances may be at work any more. */
  readonly alone?: boolean
}

/** Hears which steps a database of an older version is about to be taken through: where there are many payments, it takes minutes. */
export type OnUpdate = (steps: readonly string[]) => void

/** All there are, in the order they were made in. */
export const steps: Readonly<Record<string, Step>> = {
  '0001-payments': payments,
  '0002-instances': instances,
  '0003-events': events,
  '0004-payouts': payouts,
  '0005-limits': limits,
  '0006-listing': listing,
  '0007-hints': hints,
  '0008-forgotten-keys': forgottenKeys,
  '0009-lease-holders': leaseHolders,
  '0010-rare-reads': rareReads,
  '0011-canceled': canceled,
  '0012-due-by-account': dueByAccount,
  '0013-fingerprints': fingerprints,
  '0014-given-up': givenUp,
}

/**
 * Bring the schema up to date, forward only, in one transaction: all of it stays, or nothing. Instances that start
 * together take turns, and the first one does the work. Resolves to the names of the steps it took.
 */
export async function migrate(
  db: Kysely<Tables>,
  migrations: Record<string, Step> = steps,
  onUpdate: OnUpdate = () => {},
): Promise<string[]> {
  let failed = 'the first one'
  try {
    if (await areOlderAtWork(db, migrations)) throw new DatabaseUnavailableError(olderAtWork)
    const done = new Set(await namesDone(db))
    const due = Object.keys(migrations).filter((name) => !done.has(name))
    if (done.size > 0 && due.length > 0) onUpdate(due)
    return await db.transaction().execute(async (tx) => {
      if (isPostgres(tx)) {
        await sql.raw(withoutTimeLimit).execute(tx)
        await sql`select pg_advisory_xact_lock(${sql.lit(lockNumber)})`.execute(tx)
      }
      const migrator = new Migrator({
        db: tx,
        provider: { getMigrations: () => Promise.resolve(migrations) },
        allowUnorderedMigrations: true, // each stands alone, and they are not finished in their order
      })
      const { error, results } = await migrator.migrateToLatest()
      failed = results?.find((result) => result.status === 'Error')?.migrationName ?? failed
      if (error !== undefined) throw new Error('a migration failed', { cause: error })
      return (results ?? []).map(({ migrationName }) => migrationName)
    })
  } catch (cause) {
    if (cause instanceof DatabaseUnavailableError) throw cause
    const newer = (await namesDone(db)).some((name) => !Object.hasOwn(migrations, name))
    throw new DatabaseUnavailableError(
      newer
        ? 'A newer version of pvit-checkout has brought this database up to date. Run that version again: a backup made before it does not know of the payments since.'
        : `The database could not be brought up to date: migration ${failed} failed (${causeOf(rootOf(cause))}). Nothing of it was kept; the version before works on.`,
      { cause },
    )
  }
}

const olderAtWork =
  'Instances of an older version are at work on this database, and would misread what this version writes. Stop them all, then run this again.'

/**
 * Are instances alive that a step to be taken would mislead? One whose connection broke has its time to come back. One behind a
 * pooler, of before there was a table of them, or that starts in this very moment, cannot be told.
 */
async function areOlderAtWork(
  db: Kysely<Tables>,
  migrations: Record<string, Step>,
): Promise<boolean> {
  if (!isPostgres(db)) return false
  for (const waitMs of [0, goneForMs]) {
    await sleep(waitMs)
    const instances = await listInstances(db)
    // After the list: who took the steps meanwhile is none of the older.
    const done = new Set(await namesDone(db))
    const isDue = Object.entries(migrations).some(([name, { alone }]) => alone && !done.has(name))
    if (!isDue || instances.length === 0) return false
    if (instances.some((one) => !one.isMissing)) return true
  }
  return false
}

async function listInstances(db: Kysely<Tables>): Promise<Registered[]> {
  const { rows } = await sql<{ known: boolean }>`
    select to_regclass('instances') is not null as known`.execute(db)
  return rows[0]?.known === true ? readInstances(db, null) : []
}

/** What has been done to this database, by whichever version. */
async function namesDone(db: Kysely<Tables>): Promise<string[]> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
    return rows.map(({ name }) => name)
  } catch {
    return [] // nothing has been done yet, or it does not answer
  }
}

function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error
}

/** Any number of our own will do, as long as it stays the same. */
const lockNumber = 7_488_201
