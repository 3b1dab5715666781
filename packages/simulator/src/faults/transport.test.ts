import { describe, expect, it } from 'vitest'
import { createMerchant } from '../testing/merchant.ts'
import type { FaultName } from './catalogue.ts'

type Shop = ReturnType<typeof createMerchant>
type Group = Extract<FaultName, `transport.${string}`>

async function struck(name: string, params?: Record<string, string | number | boolean>) {
  const shop = createMerchant()
  await shop.renew()
  shop.simulator.faults.arm({ name, times: 1, ...(params && { params }) })
  return shop
}

/** The code a failed `fetch` carries: what a client has to go by. */
async function codeOf(failing: Promise<unknown>): Promise<unknown> {
  const error: unknown = await failing.then(
    () => null,
    (reason: unknown) => reason,
  )
  const cause = error instanceof Error ? error.cause : null
  return cause instanceof Error && 'code' in cause ? cause.code : error
}

const executed = (shop: Shop) => shop.simulator.ledger.prompts().length

/** A call that gives up after a while, as every client should. */
function impatient(shop: Shop) {
  const give = new AbortController()
  const answer = shop.send(shop.path('rest'), {
    method: 'POST',
    headers: { 'X-Secret': shop.key, 'content-type': 'application/json' },
    body: JSON.stringify(shop.payment()),
    signal: give.signal,
  })
  return { answer, giveUp: () => give.abort() }
}

async function silentUntilAborted(shop: Shop): Promise<void> {
  const { answer, giveUp } = impatient(shop)
  const first = await Promise.race([
    answer.then(
      () => 'answered',
      (error: unknown) => (error instanceof Error ? error.name : 'rejected'),
    ),
    shop.clock.advance(60_000).then(() => 'silent'),
  ])
  expect(first).toBe('silent')
  giveUp()
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
}

const claims: Record<Group, () => Promise<void>> = {
  async 'transport.latency'() {
    const shop = await struck('latency', { ms: 5000 })
    let answered = false
    const answer = shop.pay().then((reply) => {
      answered = true
      return reply
    })
    await shop.clock.advance(4_999)
    expect([answered, executed(shop)]).toEqual([false, 1])
    await shop.clock.advance(1)
    expect((await answer).status).toBe(200)
  },
  async 'transport.connect-refused'() {
    const shop = await struck('connect-refused')
    expect(await codeOf(shop.pay())).toBe('ECONNREFUSED')
    // What never arrived is not in the ledger.
    expect(shop.simulator.ledger.calls({ api: 'rest' })).toEqual([])
    expect((await shop.pay()).status).toBe(200)
  },
  async 'transport.dns-fail'() {
    const shop = await struck('dns-fail')
    expect(await codeOf(shop.pay())).toBe('ENOTFOUND')
    expect(executed(shop)).toBe(0)
  },
  async 'transport.tls-fail'() {
    const shop = await struck('tls-fail')
    expect(await codeOf(shop.pay())).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(executed(shop)).toBe(0)
  },
  async 'transport.half-open'() {
    const shop = await struck('half-open')
    await silentUntilAborted(shop)
    expect(executed(shop)).toBe(0)
    const other = await struck('half-open', { executed: true })
    await silentUntilAborted(other)
    expect(executed(other)).toBe(1)
  },
  async 'transport.reset-before-bytes'() {
    const shop = await struck('reset-before-bytes')
    expect(await codeOf(shop.pay())).toBe('ECONNRESET')
    expect(executed(shop)).toBe(0)
    const other = await struck('reset-before-bytes', { executed: true })
    expect(await codeOf(other.pay())).toBe('ECONNRESET')
    expect(executed(other)).toBe(1)
  },
  async 'transport.reset-after-headers'() {
    const shop = await struck('reset-after-headers')
    expect(await codeOf(shop.pay())).toBe('UND_ERR_SOCKET')
    expect(executed(shop)).toBe(1)
  },
  async 'transport.body-stall'() {
    const shop = await struck('body-stall')
    await silentUntilAborted(shop)
    expect(executed(shop)).toBe(1)
  },
  async 'transport.drip'() {
    const shop = await struck('drip', { ms: 10 })
    const answer = shop.pay()
    await shop.clock.advance(1_000)
    expect(await Promise.race([answer, Promise.resolve('dripping')])).toBe('dripping')
    await shop.clock.advance(5_000)
    expect((await answer).json).toMatchObject({ status: 'PENDING' })
  },
  async 'transport.slice'() {
    const shop = await struck('slice', { bytes: 3 })
    expect((await shop.pay()).json).toMatchObject({ status: 'PENDING' })
    expect(executed(shop)).toBe(1)
  },
  async 'transport.close-stale-keepalive'() {
    const shop = await struck('close-stale-keepalive')
    expect((await shop.pay()).status).toBe(200)
    expect(await codeOf(shop.status('REF0001'))).toBe('ECONNRESET')
    expect((await shop.status('REF0001')).status).toBe(200)
  },
}

describe('transport faults, in process', () => {
  it.each(Object.entries(claims))('%s', async (_, claim) => {
    expect.hasAssertions()
    await claim()
  })
})
