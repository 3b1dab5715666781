import { StatementSync } from 'node:sqlite'
import pg from 'pg'

interface Asks {
  query: (this: unknown, ...words: unknown[]) => unknown
}

type Runs = Record<'run' | 'all', (this: StatementSync, ...values: unknown[]) => unknown>

/** What a database is asked for in this process while `work` goes on, SQLite or Postgres: of each statement its first word. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const asked: string[] = []
  const hear = (text: string) => asked.push(text.split(' ')[0]?.toLowerCase() ?? '')
  const sqlite = StatementSync.prototype as unknown as Runs // which take whatever the statement takes
  const client = pg.Client.prototype as unknown as Asks // of its many forms, ours are a text, or an object with one
  const { run, all } = sqlite
  const { query } = client
  sqlite.run = function heard(...values) {
    hear(this.sourceSQL)
    return run.apply(this, values)
  }
  sqlite.all = function heard(...values) {
    hear(this.sourceSQL)
    return all.apply(this, values)
  }
  client.query = function heard(...words) {
    const [first] = words as [string | { text: string }]
    hear(typeof first === 'string' ? first : first.text)
    return query.apply(this, words)
  }
  try {
    await work()
  } finally {
    Object.assign(sqlite, { run, all })
    Object.assign(client, { query })
  }
  return asked
}
