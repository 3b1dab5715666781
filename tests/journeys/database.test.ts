import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { aCallback } from '../../packages/proxy/src/testing/callbacks.ts'
import { airtelNumber, openHouse, type House } from './house.ts'

let folder: string
let house: House
let other: DatabaseSync
let writer: DatabaseSync
beforeEach(async () => {
  const spied = vi.spyOn(DatabaseSync.prototype, 'exec')
  folder = mkdtempSync(join(tmpdir(), 'pvit-locked-'))
  const path = join(folder, 'proxy.db')
  house = await openHouse({ settings: { databaseUrl: `file:${path}` } })
  // The one connection that writes, among those of the proxy.
  writer = spied.mock.contexts[
    spied.mock.calls.findIndex(([sql]) => sql.includes('journal_mode'))
  ] as DatabaseSync
  spied.mockRestore()
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

const claimPaid = (reference: unknown) =>
  house.raw(`/pvit/${house.hookToken}/callback`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(aCallback(String(reference))),
  })

// The proxy waits five seconds for a lock, of the machine's own time.
it(
  'what cannot be written down is not sent, and starts once it can be (promise 19)',
  { timeout: 60_000 },
  async () => {
    const { token } = await house.openSession(500)
    other.exec('BEGIN EXCLUSIVE')
    const refused = await start(token)
    const ready = await house.raw('/ready')
    other.exec('ROLLBACK')
    expect([refused.status, refused.json['code']]).toEqual([503, 'store-unavailable'])
    expect(refused.json['detail']).toMatch(
      /nothing that moves money was sent .* Send the same request again/,
    )
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({
      accounts: [{ canStart: false, cause: 'store-unavailable' }],
    })
    expect(house.simulator.ledger.calls({ api: 'rest' })).toEqual([])
    expect((await start(token)).status).toBe(202)
    expect((await house.raw('/ready')).status).toBe(200)
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
    const callback = () => claimPaid(json['reference'])
    other.exec('BEGIN EXCLUSIVE')
    const lost = await callback()
    other.exec('ROLLBACK')
    expect(lost.status).toBe(503)
    expect(Number(lost.headers.get('Retry-After'))).toBeGreaterThan(0)
    expect(await lost.json()).toMatchObject({
      detail: expect.stringContaining('send it again') as string,
    })
    expect((await callback()).status).toBe(200)
  },
)

it('a full disk sends nothing that is not written down and loses no success, and all goes on once there is room (promise 19)', async () => {
  const { token: first } = await house.openSession(500, 'A-1')
  const { json } = await start(first)
  const orders = Array.from({ length: 60 }, (_, index) => `B-${index}`)
  const tokens: string[] = []
  for (const order of orders) tokens.push((await house.openSession(500, order)).token)

  writer.exec('PRAGMA max_page_count=1') // as full as it is: what has room left in its pages still fits
  const taken = [json['id']]
  const refusals: unknown[] = []
  for (const token of tokens) {
    const started = await start(token)
    if (started.status === 202) taken.push(started.json['id'])
    else refusals.push([started.status, started.json['code']])
  }
  expect(refusals.length).toBeGreaterThan(0)
  expect(new Set(refusals.map(String))).toEqual(new Set(['503,store-unavailable']))
  expect(house.simulator.ledger.calls({ api: 'rest' }).length).toBeLessThanOrEqual(taken.length)
  const callback = () => claimPaid(json['reference'])
  const answers = []
  while (answers.at(-1) !== 503 && answers.length < 300) answers.push((await callback()).status)
  expect(new Set(answers)).toEqual(new Set([200, 503]))
  await house.advance(20_000)

  writer.exec('PRAGMA max_page_count=1000000')
  await house.advance(120_000)
  const paid = new Set(house.simulator.ledger.debits().map(({ reference }) => reference))
  expect(paid.has(String(json['reference']))).toBe(true)
  for (const id of taken) {
    const { state, reference } = (await house.shop(`/v1/payments/${String(id)}`)).json
    expect([reference, state === 'succeeded']).toEqual([reference, paid.has(String(reference))])
  }
  expect((await start(tokens.at(-1) ?? '')).status).toBe(202)
})
