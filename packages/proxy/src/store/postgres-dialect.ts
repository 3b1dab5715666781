import {
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

  constructor(config: PostgresDialectConfig) {
    super(config)
    this.#config = config
  }

  override createAdapter(): PostgresAdapter {
    return new CheckoutAdapter()
  }

  override createDriver(): PostgresDriver {
    return new CheckoutDriver(this.#config)
  }
}

/** Kysely's own migration lock is the session's: behind a pooler that shares sessions it would be anybody's. See migrate.ts. */
class CheckoutAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}

class CheckoutDriver extends PostgresDriver {
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
