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
  type QueryResult,
} from 'kysely'
import { createCommitQueue, type CommitQueue, type Turn } from './commit-queue.ts'

/** Statements kept prepared: ours are some dozens, and lists of ids make a few more. */
const statementsKept = 400

/**
 * SQLite for Kysely: transactions and single writes go through the commit queue, reads outside a transaction to the
 * reader, which waits for nobody and sees what is committed. Without a reader, a read takes its turn like a write. Nothing is
 * written where `assertInPlace` throws.
 */
export function createGroupCommitDialect(
  writer: DatabaseSync,
  reader: DatabaseSync | null,
  assertInPlace = () => {},
): Dialect {
  return {
    createAdapter: () => new GroupCommitAdapter(),
    createDriver: () => createDriver(writer, reader, assertInPlace),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new StrictCompiler(),
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

function createDriver(
  writer: DatabaseSync,
  reader: DatabaseSync | null,
  assertInPlace: () => void,
): Driver {
  const write = prepared(writer)
  const read = reader === null ? null : prepared(reader)
  const queue = createCommitQueue({
    run(statement) {
      if (statement === 'begin immediate') assertInPlace()
      write(statement, [])
    },
    isOpen: () => writer.isTransaction,
  })
  return {
    init: async () => {},
    acquireConnection: async () => new Unit(queue, write, read),
    // Kysely hands back what `acquireConnection` gave it.
    beginTransaction: (unit) => (unit as Unit).begin(),
    commitTransaction: (unit) => (unit as Unit).commit(),
    rollbackTransaction: async (unit) => (unit as Unit).rollback(),
    releaseConnection: async () => {},
    async destroy() {
      await queue.idle()
      reader?.close()
      writer.close()
    },
  }
}

type Run = (sql: string, parameters: readonly unknown[]) => QueryResult<unknown>

/** What Kysely takes for a connection: at most one transaction at a time, or single statements. */
class Unit implements DatabaseConnection {
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
    this.#turn = null
  }

  rollback() {
    this.#turn?.drop()
    this.#turn = null
  }

  // Kysely types rows by the query it compiled; the database returns them untyped.
  async executeQuery<Row>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#turn !== null) {
      this.#turn.assertOurs()
      return this.#write(sql, parameters) as QueryResult<Row>
    }
    if (this.#read !== null && query.kind === 'SelectQueryNode')
      return this.#read(sql, parameters) as QueryResult<Row>
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
