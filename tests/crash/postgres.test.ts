import { afterAll, beforeAll, expect, it } from 'vitest'
import { startPostgres, type TestPostgres } from '../../packages/proxy/src/testing/postgres.ts'
import { crashAt } from './crash.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

// All twelve points on Postgres are in `npm run prove -- crash`. P4 dies over a payment's lease, P8 over a delivery's: another
// instance does not wait for them.
it.each(['P1', 'P4', 'P6', 'P8', 'P9'] as const)(
  'kill -9 at %s on Postgres: the next process makes it right within seconds (promise 18)',
  async (name) => {
    const { state, recoveredMs } = await crashAt(name, {
      databaseUrl: await postgres.createDatabase(),
    })
    expect(state).toBe('succeeded')
    // Ten seconds are promised, and a busy machine is slow: what waits for a lease takes a minute.
    expect(recoveredMs).toBeLessThan(20_000)
  },
)
