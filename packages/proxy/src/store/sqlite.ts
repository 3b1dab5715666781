import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createGroupCommitDialect } from './sqlite-dialect.ts'
import type { Dialect } from 'kysely'

/**
 * One process per file: a second one would not see the first one's watchers. The lock is a transaction held on a file
 * beside the database, so the system frees it the moment its holder dies.
 */
export class DatabaseInUseError extends Error {
  override readonly name = 'DatabaseInUseError'
}

export interface SqliteFile {
  readonly dialect: Dialect
  close(): void
}

/** Open `path`, or `:memory:`. Readable by its owner alone. Throws DatabaseInUseError while another process holds it. */
export function openSqlite(path: string): SqliteFile {
  const inMemory = path === ':memory:'
  const lock = inMemory ? null : takeLock(path)
  const writer = new DatabaseSync(path)
  if (!inMemory) chmodSync(path, 0o600)
  // FULL: a payment that was acknowledged survives a power cut. The log is copied into the file every 40 MB: a page that
  // many payments share is copied once for all of them.
  writer.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=10000; PRAGMA busy_timeout=5000; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF',
  )
  // A database in memory belongs to its one connection.
  const reader = inMemory ? null : new DatabaseSync(path, { readOnly: true })
  reader?.exec('PRAGMA busy_timeout=5000; PRAGMA trusted_schema=OFF')
  return {
    dialect: createGroupCommitDialect(writer, reader),
    close() {
      lock?.close()
    },
  }
}

function takeLock(path: string): DatabaseSync {
  const folder = dirname(path)
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 })
  const lock = new DatabaseSync(`${path}.lock`)
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    lock.close()
    throw new DatabaseInUseError(
      'Another pvit-checkout process has this SQLite file open. Stop it, name another DATABASE_URL, or use Postgres for several processes.',
      { cause },
    )
  }
  return lock
}
