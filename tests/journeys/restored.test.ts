import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { airtelNumber, only, openHouse, type House } from './house.ts'

let folder: string
let house: House
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pvit-restored-'))
})
afterEach(async () => {
  await house.close()
  rmSync(folder, { recursive: true, force: true })
})

// docs/backups.md tells operators to do so.
it('a payment that a backup had not yet sent ends there as never sent, and as paid once PVIT is asked', async () => {
  const [path, backup] = [join(folder, 'proxy.db'), join(folder, 'backup.db')]
  house = await openHouse({ settings: { databaseUrl: `file:${path}` } })
  const { token } = await house.openSession(500)
  house.network.pvit = only('rest', (request, pass) => {
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, backup + suffix)
    return pass(request)
  })
  const started = house.shopper(token, '/v1/checkout/payments', {
    body: { method: 'mobile_money', phone: airtelNumber },
    headers: { 'Idempotency-Key': 'attempt-0001' },
  })
  await house.advance(30_000)
  const { id } = (await started).json
  const read = async () => (await house.shop(`/v1/payments/${String(id)}`)).json
  expect(await read()).toMatchObject({ state: 'succeeded' })

  await house.stopProxy()
  for (const suffix of ['', '-wal']) copyFileSync(backup + suffix, path + suffix)
  const restored = new DatabaseSync(path)
  // As it was one commit earlier.
  restored.exec("update payments set state = 'created', version = 1, first_sent_at = null")
  restored.close()
  await house.advance(30 * 60_000)
  await house.startProxy()
  await house.advance(10 * 60_000)
  expect(await read()).toMatchObject({ state: 'failed', reason: 'never-sent' })

  await house.shop(`/v1/payments/${String(id)}/check`, {})
  await house.advance(5_000)
  expect(await read()).toMatchObject({ state: 'succeeded', late: true })
  expect(house.simulator.ledger.debits()).toHaveLength(1)
})
