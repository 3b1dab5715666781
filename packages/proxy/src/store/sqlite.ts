import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { CompiledQuery, SqliteDialect, type Driver } from 'kysely'

/**
 * One process per file: a second one would not see the first one's watchers. The lock is a transaction held on a file
 * beside the database, so the system frees it the moment its holder dies.
 */
export class DatabaseInUseError extends Error {
  override readonly name = 'DatabaseInUseError'
}

export interface SqliteFile {
  readonly dialect: SqliteDialect
  close(): void
}

/** Open `path`, or `:memory:`. Readable by its owner alone. Throws DatabaseInUseError while another process holds it. */
export function openSqlite(path: string): SqliteFile {
  const lock = path === ':memory:' ? null : takeLock(path)
  const raw = new DatabaseSync(path)
  if (path !== ':memory:') chmodSync(path, 0o600)
  // FULL: a payment that was acknowledged survives a power cut.
  raw.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF',
  )
  const dialect = new ImmediateSqliteDialect({
    database: {
      close: () => raw.close(),
      prepare(query) {
        const statement = raw.prepare(query)
        const bind = (parameters: readonly unknown[]) => parameters as SQLInputValue[] // our own rows: text and numbers
        return {
          reader: statement.columns().length > 0,
          all: (parameters) => statement.all(...bind(parameters)),
          run: (parameters) => statement.run(...bind(parameters)),
          iterate: (parameters) => statement.iterate(...bind(parameters)),
        }
      },
    },
  })
  return {
    dialect,
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

/** Kysely begins with a plain `begin`; a transaction that reads before it writes must hold the write lock from the start. */
class ImmediateSqliteDialect extends SqliteDialect {
  override createDriver(): Driver {
    const driver = super.createDriver()
    driver.beginTransaction = async (connection) => {
      await connection.executeQuery(CompiledQuery.raw('begin immediate'))
    }
    return driver
  }
}
