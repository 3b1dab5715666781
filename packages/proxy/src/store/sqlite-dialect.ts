import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type CreateTableNode,
  type DatabaseConnection,
  type DataTypeNode,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
} from 'kysely'
import { createCommitQueue, type CommitQueue, type Turn } from './commit-queue.ts'

/** Statements kept prepared: ours are some dozens, and lists of ids make a few more. */
const statementsKept = 400

/**
 * SQLite for Kysely: transactions and single writes go through the commit queue, reads outside a transaction to the
 * reader, which waits for nobody and sees what is committed. Without a reader, a read takes its turn like a write. Nothing is
 * written where `assertInPlace` throws. `databaseOf` opens it by the shortest way.
 */
export class GroupCommitDialect implements Dialect {
  readonly #writer: DatabaseSync
  readonly #reader: DatabaseSync | null
  readonly #assertInPlace: () => void

  constructor(writer: DatabaseSync, reader: DatabaseSync | null, assertInPlace = () => {}) {
    this.#writer = writer
    this.#reader = reader
    this.#assertInPlace = assertInPlace
  }

  createAdapter(): SqliteAdapter {
    return new GroupCommitAdapter()
  }

  createDriver(): GroupCommitDriver {
    return new GroupCommitDriver(this.#writer, this.#reader, this.#assertInPlace)
  }

  createIntrospector(db: Kysely<unknown>): SqliteIntrospector {
    return new SqliteIntrospector(db)
  }

  createQueryCompiler(): SqliteQueryCompiler {
    return new StrictCompiler()
  }
}

/** Tables whose columns hold what they are declared as, or refuse it: SQLite's others keep whatever they are given. */
class StrictCompiler extends SqliteQueryCompiler {
  protected override visitCreateTable(node: CreateTableNode): void {
    super.visitCreateTable(node)
    this.append(' strict')
  }
  // Such a table knows five types, and none of them by Postgres's names.
  protected override visitDataType({ dataType }: DataTypeNode): void {
    this.append(dataType === 'bigint' ? 'integer' : dataType.replace(/^varchar.*/, 'text'))
  }
}

class GroupCommitAdapter extends SqliteAdapter {
  // Every acquired connection is a unit of its own; the queue puts them in order.
  override get supportsMultipleConnections(): boolean {
    return true
  }
  // SQLite undoes a `create table` like any other statement: a migration is kept whole or not at all.
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

export class GroupCommitDriver implements Driver {
  readonly #writer: DatabaseSync
  readonly #reader: DatabaseSync | null
  readonly #queue: CommitQueue
  readonly #write: Run
  readonly #read: Run | null

  constructor(writer: DatabaseSync, reader: DatabaseSync | null, assertInPlace: () => void) {
    const write = prepared(writer)
    this.#writer = writer
    this.#reader = reader
    this.#write = write
    this.#read = reader === null ? null : prepared(reader)
    this.#queue = createCommitQueue({
      run(statement) {
        if (statement === 'begin immediate') assertInPlace()
        write(statement, [])
      },
      isOpen: () => writer.isTransaction,
    })
  }

  /** What costs nothing needs no pool: each has a unit of its own. */
  open(): Unit {
    return new Unit(this.#queue, this.#write, this.#read)
  }

  async init() {}

  async acquireConnection(): Promise<Unit> {
    return this.open()
  }

  // Kysely hands back what `acquireConnection` gave it.
  beginTransaction(unit: DatabaseConnection): Promise<void> {
    return (unit as Unit).begin()
  }

  commitTransaction(unit: DatabaseConnection): Promise<void> {
    return (unit as Unit).commit()
  }

  async rollbackTransaction(unit: DatabaseConnection) {
    ;(unit as Unit).rollback()
  }

  async releaseConnection() {}

  async destroy() {
    await this.#queue.idle()
    for (const db of [this.#reader, this.#writer]) if (db?.isOpen === true) db.close()
  }
}

type Run = (sql: string, parameters: readonly unknown[]) => QueryResult<unknown>

/** What Kysely takes for a connection: one transaction, after whose end nothing more is run, or single statements. */
export class Unit implements DatabaseConnection {
  readonly #queue: CommitQueue
  readonly #write: Run
  readonly #read: Run | null
  #turn: Turn | null = null

  constructor(queue: CommitQueue, write: Run, read: Run | null) {
    this.#queue = queue
    this.#write = write
    this.#read = read
  }

  async begin() {
    this.#turn = await this.#queue.enter()
  }

  async commit() {
    await this.#turn?.keep()
  }

  rollback() {
    this.#turn?.drop()
  }

  // Kysely types rows by the query it compiled; the database returns them untyped. No `async` of its own: each statement of a
  // group would wait for one more round of promises, and all who wait for the group with it.
  executeQuery<Row>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<Row>> {
    const turn = this.#turn
    const read = query.kind === 'SelectQueryNode' ? this.#read : null
    if (turn === null && read === null) return this.#writeAlone<Row>(sql, parameters)
    try {
      turn?.assertOurs()
      const run = turn === null && read !== null ? read : this.#write
      return Promise.resolve(run(sql, parameters) as QueryResult<Row>)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  async #writeAlone<Row>(sql: string, parameters: readonly unknown[]) {
    const turn = await this.#queue.enter()
    try {
      const result = this.#write(sql, parameters) as QueryResult<Row>
      await turn.keep()
      return result
    } catch (error) {
      turn.drop()
      throw error
    }
  }

  // oxlint-disable-next-line require-yield -- Kysely asks for the method; nothing here reads row by row
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('The SQLite store reads whole results.')
  }
}

/** Runs SQL on one connection, preparing each text once. */
function prepared(db: DatabaseSync): Run {
  const statements = new Map<string, { statement: StatementSync; reads: boolean }>()

  function prepare(sql: string) {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const statement = db.prepare(sql)
    const made = { statement, reads: statement.columns().length > 0 }
    if (statements.size >= statementsKept) statements.clear()
    statements.set(sql, made)
    return made
  }

  return (sql, parameters) => {
    const { statement, reads } = prepare(sql)
    const values = parameters as SQLInputValue[] // our own rows: text, numbers and null
    if (reads) return { rows: statement.all(...values) }
    const { changes } = statement.run(...values)
    return { rows: [], numAffectedRows: BigInt(changes) }
  }
}
