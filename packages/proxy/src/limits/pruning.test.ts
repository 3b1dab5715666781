import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { silentLog } from '../log.ts'
import { createSqlStore } from '../store/sql.ts'
import { openSqlite } from '../store/sqlite.ts'
import { createVault } from '../vault.ts'
import { beginPruning } from './pruning.ts'

it('a pruning that the database refuses is told, and the next one comes all the same', async () => {
  const random = { bytes: (length: number) => randomBytes(length), number: () => 0.5 }
  const vault = createVault([randomBytes(32)], random)
  const store = await createSqlStore(openSqlite(':memory:').dialect, vault)
  await store.close()
  const timers: { ms: number; run: () => void }[] = []
  const after = (ms: number, run: () => void) => {
    const timer = { ms, run }
    timers.push(timer)
    return () => void timers.splice(timers.indexOf(timer), 1)
  }
  const warnings: string[] = []
  const log = { ...silentLog, warn: (message: string) => void warnings.push(message) }
  const stop = beginPruning(store, { now: () => 0, after }, log)
  for (const told of [1, 2]) {
    expect(timers).toMatchObject([{ ms: 600_000 }])
    timers.pop()?.run()
    await expect.poll(() => warnings).toHaveLength(told)
  }
  stop()
  expect(timers).toEqual([])
  expect(new Set(warnings)).toEqual(new Set(['old counters were not forgotten']))
})
