import { afterAll, beforeAll, expect, it } from 'vitest'
import { startPostgres, type TestPostgres } from '../../packages/proxy/src/testing/postgres.ts'
import { crashAt } from './crash.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

// All twelve points on Postgres are in `npm run prove -- crash`: there the next process may be another instance, which has
// to wait for the dead one's lease.
it.each(['P1', 'P6', 'P9'] as const)(
  'kill -9 at %s on Postgres: the next process makes it right (promise 18)',
  async (name) => {
    const { state } = await crashAt(name, { databaseUrl: await postgres.createDatabase() })
    expect(state).toBe('succeeded')
  },
)
