import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { airtelNumber, nobodyListens, only, openHouse, type House } from './house.ts'

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
it('a payment whose first try had not left at the time of a backup ends there as never sent, and as paid once PVIT is asked', async () => {
  const [path, backup] = [join(folder, 'proxy.db'), join(folder, 'backup.db')]
  house = await openHouse({ settings: { databaseUrl: `file:${path}` } })
  const { token } = await house.openSession(500)
  house.network.pvit = only('rest', nobodyListens)
  const started = house.start(token, 'attempt-0001')
  await house.advance(500)
  for (const suffix of ['', '-wal']) copyFileSync(path + suffix, backup + suffix)
  house.network.pvit = (request, pass) => pass(request)
  await house.advance(30_000)
  const { id } = (await started).json
  const read = async () => (await house.shop(`/v1/payments/${String(id)}`)).json
  expect(await read()).toMatchObject({ state: 'succeeded' })

  await house.stopProxy()
  for (const suffix of ['', '-wal']) copyFileSync(backup + suffix, path + suffix)
  await house.advance(30 * 60_000)
  await house.startProxy()
  await house.advance(10 * 60_000)
  expect(await read()).toMatchObject({ state: 'failed', reason: 'never-sent' })

  await house.shop(`/v1/payments/${String(id)}/check`, {})
  await house.advance(5_000)
  expect(await read()).toMatchObject({ state: 'succeeded', late: true })
  expect(house.simulator.ledger.debits()).toHaveLength(1)
})

it('a session that was opened after the backup is unknown there: its token opens nothing, whatever is asked', async () => {
  house = await openHouse()
  const { token } = await house.openSession(500)
  const { json } = await house.start(token, 'attempt-0001')
  const payment = `/v1/checkout/payments/${String(json['id'])}`
  await house.stopProxy()
  await house.startProxy({ databaseUrl: `file:${join(folder, 'before.db')}` })
  for (const [path, body] of [
    ['/v1/checkout'],
    ['/v1/checkout/payer', { phone: airtelNumber }],
    [payment],
    [`${payment}/check`, {}],
    [`${payment}/events`],
  ] as const) {
    const told = await house.shopper(token, path, { body })
    expect([path, told.status, told.json['code']]).toEqual([path, 401, 'unauthorized'])
  }
})

// docs/backups.md tells operators to do so.
it('a lost master key is refused, and replaced once PVIT’s keys are given up: what is open ends, and what is paid stays paid', async () => {
  const path = join(folder, 'proxy.db')
  house = await openHouse({ settings: { databaseUrl: `file:${path}` } })
  const paid = await house.openSession(500, 'A-1')
  const first = house.start(paid.token, 'attempt-0001')
  await house.advance(30_000)
  await first
  const { token } = await house.openSession(500, 'A-2')
  const second = house.start(token, 'attempt-0001')
  await house.advance(1_000)
  const { id } = (await second).json
  await house.stopProxy()

  const another = { checkoutSecretKey: [randomBytes(32).toString('base64url')] }
  await expect(house.startProxy(another)).rejects.toMatchObject({
    cause: { name: 'UnlistedKeyError' },
  })
  const books = new DatabaseSync(path)
  books.exec("update keys set state = 'dead'")
  books.close()
  await house.startProxy(another)
  await house.advance(60_000)
  expect((await house.shop(`/v1/payments/${String(id)}`)).json).toMatchObject({
    ...{ state: 'succeeded', phone: null },
  })
  const again = async (order: string) =>
    (await house.shop('/v1/sessions', { order, amount: 500 })).json['code']
  expect([await again('A-1'), await again('A-2')]).toEqual(Array(2).fill('order-already-paid'))
  expect(house.simulator.ledger.debits()).toHaveLength(2)
})
