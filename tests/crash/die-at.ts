// Loaded ahead of the proxy's own program (`node --import`), so that the program itself knows nothing of it: kills the process
// outright at the statement that the last argument of node describes.
import { createRequire } from 'node:module'
import { DatabaseSync, type StatementSync } from 'node:sqlite'

type Prepare = (this: DatabaseSync, sql: string, ...rest: object[]) => StatementSync

interface Statement {
  sql: string
  value?: string
  when: 'before' | 'after-commit'
}

const told = process.execArgv.find((argument) => argument.startsWith('--title=die-at:'))
const point = JSON.parse(
  Buffer.from(told?.split(':')[1] ?? '', 'base64url').toString(),
) as Statement // the test wrote it
let struck = false

function isThere(sql: string, values: readonly unknown[]): boolean {
  return sql.includes(point.sql) && (point.value === undefined || values.includes(point.value))
}

function before(sql: string, values: readonly unknown[]): void {
  if (point.when === 'before' && isThere(sql, values)) die()
}

/** A statement that found no row has done nothing: a worker looks for work that is not there yet. */
function after(sql: string, values: readonly unknown[], rows: number): void {
  struck ||= rows > 0 && isThere(sql, values)
  if (struck && /^\s*commit/i.test(sql)) die()
}

function die(): never {
  process.kill(process.pid, 'SIGKILL')
  // The signal needs an instant to arrive, in which nothing more may happen.
  for (;;);
}

// As it is before it is replaced; called on its own database again.
const prepare: Prepare = Reflect.get(DatabaseSync.prototype, 'prepare')
DatabaseSync.prototype.prepare = function (sql, ...rest) {
  const statement = prepare.call(this, sql, ...rest)
  for (const verb of ['run', 'all'] as const) {
    const execute = statement[verb].bind(statement) as (...values: unknown[]) => unknown
    Object.defineProperty(statement, verb, {
      value: (...values: unknown[]) => {
        before(sql, values)
        const result = execute(...values)
        after(sql, values, rowsOf(result))
        return result
      },
    })
  }
  return statement
}

// The driver is the proxy's, not ours: it is found as the proxy finds it.
interface Driver {
  Client: { prototype: { query(...asked: unknown[]): unknown } }
}
const ofProxy = createRequire(new URL('../../packages/proxy/package.json', import.meta.url))
const { prototype } = (ofProxy('pg') as Driver).Client
const query: (...asked: unknown[]) => unknown = Reflect.get(prototype, 'query')
prototype.query = function (...asked) {
  const [text, values] = asked
  if (typeof text !== 'string') return query.apply(this, asked)
  const given: unknown[] = Array.isArray(values) ? values : []
  before(text, given)
  const result = query.apply(this, asked)
  if (!(result instanceof Promise)) return result
  return result.then((answer: { rowCount: number | null }) => {
    after(text, given, answer.rowCount ?? 0)
    return answer
  })
}

/** Of SQLite: how many a statement returned, or changed. */
function rowsOf(result: unknown): number {
  return Array.isArray(result) ? result.length : (result as { changes: number }).changes
}
