import type { Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import * as payments from './migrations/0001-payments.ts'
import * as limits from './migrations/0005-limits.ts'
import * as listing from './migrations/0006-listing.ts'
import type { Tables } from './tables.ts'

const migrations: Record<string, Migration> = {
  '0001-payments': payments,
  '0005-limits': limits,
  '0006-listing': listing,
}

/** Bring the schema up to date, forward only. Rejects with the step that failed; nothing of that step stays. */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error === undefined) return
  const failed =
    results?.find((result) => result.status === 'Error')?.migrationName ?? 'the first one'
  throw new Error(
    `The database could not be brought up to date: migration ${failed} failed. Nothing of it was kept.`,
    {
      cause: error,
    },
  )
}
