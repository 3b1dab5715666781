import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { airtelNumber, openHouse, type House } from './house.ts'

let folder: string
let house: House
let other: DatabaseSync
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pvit-locked-'))
  const path = join(folder, 'proxy.db')
  house = await openHouse({ settings: { databaseUrl: `file:${path}` } })
  other = new DatabaseSync(path)
})
afterEach(async () => {
  other.close()
  await house.close()
  rmSync(folder, { recursive: true, force: true })
})

const start = (token: string) =>
  house.shopper(token, '/v1/checkout/payments', {
    body: { method: 'mobile_money', phone: airtelNumber },
    headers: { 'Idempotency-Key': 'attempt-0001' },
  })

// The proxy waits five seconds for a lock, of the machine's own time.
it(
  'what cannot be written down is not sent, and starts once it can be (promise 19)',
  { timeout: 60_000 },
  async () => {
    const { token } = await house.openSession(500)
    other.exec('BEGIN EXCLUSIVE')
    const refused = await start(token)
    other.exec('ROLLBACK')
    expect([refused.status, refused.json['code']]).toEqual([503, 'store-unavailable'])
    expect(house.simulator.ledger.calls({ api: 'rest' })).toEqual([])
    expect((await start(token)).status).toBe(202)
    await house.advance(20_000)
    expect(house.simulator.ledger.debits()).toHaveLength(1)
  },
)

it(
  'a callback that cannot be kept is not acknowledged, and counts when it comes again (promise 19)',
  { timeout: 60_000 },
  async () => {
    const { token } = await house.openSession(500)
    const { json } = await start(token)
    const callback = () =>
      house.raw(`/pvit/${house.hookToken}/callback`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          transactionId: 'PAY0501260000009',
          merchantReferenceId: json['reference'],
          status: 'SUCCESS',
          amount: 500,
          code: 200,
        }),
      })
    other.exec('BEGIN EXCLUSIVE')
    const lost = await callback()
    other.exec('ROLLBACK')
    expect(lost.status).toBe(503)
    expect(Number(lost.headers.get('Retry-After'))).toBeGreaterThan(0)
    expect((await callback()).status).toBe(200)
  },
)
