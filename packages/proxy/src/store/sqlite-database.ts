import {
  DefaultQueryExecutor,
  Kysely,
  Transaction,
  TransactionBuilder,
  isCompilable,
  type Compilable,
  type CompiledQuery,
  type Dialect,
  type KyselyProps,
  type QueryExecutorProvider,
  type QueryResult,
} from 'kysely'
import { GroupCommitDialect, type GroupCommitDriver, type Unit } from './sqlite-dialect.ts'

/**
 * Kysely over the dialect. Over SQLite without what it keeps between a statement and a pool of connections: here each
 * transaction has a unit of its own at once, whose statements end as they are asked for. A start is about a tenth quicker.
 */
export function databaseOf<DB>(dialect: Dialect): Kysely<DB> {
  return dialect instanceof GroupCommitDialect
    ? new UnitDatabase<DB>(dialect)
    : new Kysely<DB>({ dialect })
}

interface UnitProps extends KyselyProps {
  readonly driver: GroupCommitDriver
  readonly on: (unit: Unit) => UnitExecutor
}

class UnitDatabase<DB> extends Kysely<DB> {
  readonly #transaction: TransactionBuilder<DB>

  constructor(dialect: GroupCommitDialect) {
    const driver = dialect.createDriver()
    const parts = [dialect.createQueryCompiler(), dialect.createAdapter()] as const
    const on = (unit: Unit) => new UnitExecutor(...parts, unit)
    const props = { config: { dialect }, dialect, driver, executor: on(driver.open()), on }
    super(props)
    this.#transaction = new UnitTransactionBuilder<DB>(props)
  }

  override transaction(): TransactionBuilder<DB> {
    return this.#transaction
  }

  override executeQuery<Row>(query: CompiledQuery<Row> | Compilable<Row>) {
    return straight(this, query)
  }
}

class UnitTransaction<DB> extends Transaction<DB> {
  override executeQuery<Row>(query: CompiledQuery<Row> | Compilable<Row>) {
    return straight(this, query)
  }
}

/** As Kysely's own, with one promise less for each statement. */
function straight<Row>(on: QueryExecutorProvider, query: CompiledQuery<Row> | Compilable<Row>) {
  return on.getExecutor().executeQuery<Row>(isCompilable(query) ? query.compile() : query)
}

class UnitTransactionBuilder<DB> extends TransactionBuilder<DB> {
  readonly #props: UnitProps

  constructor(props: UnitProps) {
    super(props)
    this.#props = props
  }

  override async execute<T>(work: (tx: Transaction<DB>) => Promise<T>): Promise<T> {
    const { on, ...props } = this.#props
    const unit = props.driver.open()
    await unit.begin()
    try {
      const result = await work(new UnitTransaction<DB>({ ...props, executor: on(unit) }))
      await unit.commit()
      return result
    } catch (error) {
      unit.rollback()
      throw error
    }
  }
}

class UnitExecutor extends DefaultQueryExecutor {
  readonly #unit: Unit

  constructor(
    compiler: ConstructorParameters<typeof DefaultQueryExecutor>[0],
    adapter: ConstructorParameters<typeof DefaultQueryExecutor>[1],
    unit: Unit,
  ) {
    super(compiler, adapter, { provideConnection: (work) => work(unit) })
    this.#unit = unit
  }

  override executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return this.#unit.executeQuery<Row>(query)
  }
}
