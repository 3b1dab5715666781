import {
  CompiledQuery,
  isAbortedTransactionError,
  PostgresAdapter,
  PostgresDialect,
  PostgresDriver,
  type DatabaseConnection,
  type PostgresDialectConfig,
} from 'kysely'
import { CommitUnansweredError } from './database-errors.ts'

/** Kysely's, except for what follows. */
export class CheckoutDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig
  readonly #begin: string

  /** `begin`: what each transaction begins with. */
  constructor(config: PostgresDialectConfig, begin: string) {
    super(config)
    this.#config = config
    this.#begin = begin
  }

  override createAdapter(): PostgresAdapter {
    return new CheckoutAdapter()
  }

  override createDriver(): PostgresDriver {
    return new CheckoutDriver(this.#config, this.#begin)
  }
}

/** Kysely's own migration lock is the session's: behind a pooler that shares sessions it would be anybody's. See migrate.ts. */
class CheckoutAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}

class CheckoutDriver extends PostgresDriver {
  readonly #begin: string

  constructor(config: PostgresDialectConfig, begin: string) {
    super(config)
    this.#begin = begin
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(this.#begin))
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.commitTransaction(connection)
    } catch (cause) {
      if (isAbortedTransactionError(cause)) throw cause
      throw new CommitUnansweredError('Nobody knows whether it was written.', { cause })
    }
  }

  /** Where it fails, the connection is thrown away, and what went wrong before is what there is to tell. */
  override async rollbackTransaction(
    connection: Parameters<PostgresDriver['rollbackTransaction']>[0],
  ): Promise<void> {
    await super.rollbackTransaction(connection).catch(() => {})
  }
}
