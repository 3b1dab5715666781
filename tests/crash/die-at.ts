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

function before(sql: string, values: readonly unknown[]): void {
  if (!sql.includes(point.sql)) return
  if (point.value !== undefined && !values.includes(point.value)) return
  if (point.when === 'before') die()
  struck = true
}

function after(sql: string): void {
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
        after(sql)
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
  before(text, Array.isArray(values) ? values : [])
  const result = query.apply(this, asked)
  return result instanceof Promise ? result.finally(() => after(text)) : result
}
