import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DatabaseInUseError, DatabaseUnavailableError } from './database-errors.ts'
import { createPlaceCheck } from './in-place.ts'
import { GroupCommitDialect } from './sqlite-dialect.ts'
import type { Dialect } from 'kysely'

export interface SqliteFile {
  readonly dialect: Dialect
  /**
   * From now on. Small units in a large group undo more than SQLite keeps in memory by itself, and a temporary file costs every
   * unit after that two system calls a page. Not while migrations run: one that changes every row would hold them all.
   */
  keepUndoInMemory(): void
  /** Closes what the dialect has not closed, and lets the next process in. */
  close(): void
}

/**
 * Open `path`, or `:memory:`. Readable by its owner alone. Throws a DatabaseInUseError while another process holds it, and a
 * DatabaseUnavailableError where this user may not keep it; either way nothing stays open.
 */
export function openSqlite(path: string): SqliteFile {
  const opened: DatabaseSync[] = []
  try {
    const { dialect, writer } = openFile(path, opened)
    return {
      dialect,
      keepUndoInMemory: () => writer.exec('PRAGMA temp_store=MEMORY'),
      close: () => closeAll(opened),
    }
  } catch (cause) {
    closeAll(opened)
    if (cause instanceof DatabaseInUseError) throw cause
    throw new DatabaseUnavailableError(
      `The SQLite file of DATABASE_URL cannot be opened (${toldBySystem(cause)}). ${cureOf(cause)}`,
      { cause },
    )
  }
}

function openFile(path: string, opened: DatabaseSync[]) {
  const open = (...given: ConstructorParameters<typeof DatabaseSync>) => {
    const db = new DatabaseSync(...given)
    opened.unshift(db)
    return db
  }
  const inMemory = path === ':memory:'
  if (!inMemory) takeLock(path, open)
  const writer = open(path)
  if (!inMemory) chmodSync(path, 0o600)
  // FULL: a payment that was acknowledged survives a power cut. The log is copied into the file every 40 MB: a page that
  // many payments share is copied once for all of them.
  writer.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=10000; PRAGMA busy_timeout=5000; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF',
  )
  // A database in memory belongs to its one connection.
  const reader = inMemory ? null : open(path, { readOnly: true })
  reader?.exec('PRAGMA busy_timeout=5000; PRAGMA trusted_schema=OFF')
  const assertInPlace = inMemory ? undefined : createPlaceCheck(path)
  return { dialect: new GroupCommitDialect(writer, reader, assertInPlace), writer }
}

function closeAll(opened: readonly DatabaseSync[]): void {
  for (const db of opened) if (db.isOpen) db.close()
}

function takeLock(path: string, open: (path: string) => DatabaseSync): void {
  makeFolder(dirname(path))
  const lock = open(`${path}.lock`)
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    if (!isBusy(cause)) throw cause
    throw new DatabaseInUseError(
      'Another pvit-checkout process has this SQLite file open. Stop it, name another DATABASE_URL, or use Postgres for several processes.',
      { cause },
    )
  }
}

/** One by one: Node's own `recursive` never ends where the system calls a folder absent that it will not make, as below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  const above = dirname(folder)
  // A root has none above it, and may be absent: a drive of Windows.
  if (above !== folder) makeFolder(above)
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another process was faster.
    if (!existsSync(folder)) throw error
  }
}

/** Whoever is told to name a file names a new one, and that one knows of no payment. */
function cureOf(error: unknown): string {
  return isDamaged(error)
    ? 'If DATABASE_URL names the right one, it is damaged: put it aside and go back to a backup, as docs/backups.md says. A new file in its place would let paid orders be paid again.'
    : 'Name a file in a folder that this user may write to, on a disk of this machine.'
}

/** SQLITE_CORRUPT and SQLITE_NOTADB; what tells more of them stands in the bytes above. */
function isDamaged(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false
  return [11, 26].includes(Number(error.errcode) & 0xff)
}

/** In the words of SQLite, or the system's code; neither names the path. */
function toldBySystem(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if ('errstr' in error) return String(error.errstr)
  return 'code' in error ? String(error.code) : error.name
}

/** Somebody else holds it (SQLITE_BUSY). */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5
}
