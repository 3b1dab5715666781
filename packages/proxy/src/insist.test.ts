import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { insist } from './insist.ts'
import { createSqlStore } from './store/sql.ts'
import { openSqlite } from './store/sqlite.ts'
import { id } from './testing/ids.ts'
import { createVault } from './vault.ts'

const bytes = (length: number) => randomBytes(length)

it('insists on nothing of a database that we have closed', async () => {
  const file = openSqlite(':memory:')
  const vault = createVault([bytes(32)], { bytes, number: () => 0.5 })
  const store = await createSqlStore(file.dialect, vault, () => file.close())
  const waits: number[] = []
  let now = 0
  const clock = {
    now: () => now,
    after(ms: number, run: () => void) {
      waits.push(ms)
      now += ms
      void Promise.resolve().then(run)
      return () => {}
    },
  }
  const find = () => insist(clock, 75_000, () => store.findPayment(id('pay', 1)))
  expect(await find()).toBeNull()
  await store.close()
  await expect(find()).rejects.toThrow('did not answer "findPayment"')
  expect(waits).toEqual([])
})
