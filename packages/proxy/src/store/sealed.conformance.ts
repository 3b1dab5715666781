import { randomBytes } from 'node:crypto'
import type { LocalPhone } from '@pvit-checkout/contract/checkout'
import { Secret } from '@pvit-checkout/pvit'
import { expect, it } from 'vitest'
import { aPayment } from '../testing/payments.ts'
import { aPayout } from '../testing/payouts.ts'
import { aSession } from '../testing/sessions.ts'
import { createVault, type Vault } from '../vault.ts'
import type { Store } from './store.ts'

/** One database, opened again and again. */
interface Reopened {
  readonly open: (under: Vault) => Promise<Store>
  /** What lies in it, as whoever stole it would see it. */
  readonly raw: () => Promise<string>
}

/** What every database promises when CHECKOUT_SECRET_KEY is given a new first key. */
export function itReseals(reopened: () => Promise<Reopened>): void {
  const random = { bytes: (length: number) => randomBytes(length), number: () => 0.5 }
  const [old, fresh] = [randomBytes(32), randomBytes(32)]
  const before = createVault([old], random)
  const during = createVault([fresh, old], random)
  const after = createVault([fresh], random)

  it('brings everything under a new master key, after which the old one can go', async () => {
    const { open, raw } = await reopened()
    const session = aSession({ phone: '074123456' as LocalPhone })
    const payment = aPayment({ sessionId: session.id })
    const first = await open(before)
    await first.openSession(session)
    await first.insertPayment(payment, started)
    for (let index = 0; index < 3; index++)
      await first.insertKey({
        account: 'ACC_TEST',
        secret: new Secret(`a-key-that-came-${index}`),
        receivedAt: index,
        lifeMs: { asked: 1, unasked: 1 },
      })
    await first.adoptKey('ACC_TEST', 3, 5)
    const payout = aPayout({ note: 'Refund of the blue one' })
    await first.insertPayout(payout, started, { since: 0, daily: null, numberDaily: null })
    await first.close()

    const second = await open(during)
    expect(await second.findSession(session.id)).toEqual(session) // read before it is sealed anew
    const signal = new AbortController().signal
    expect(await second.resealAll(signal)).toEqual({ resealed: 7, unopened: 0 })
    expect(await second.resealAll(signal)).toEqual({ resealed: 0, unopened: 0 })
    await second.close()

    const third = await open(after)
    expect(await third.findSession(session.id)).toEqual(session)
    expect(await third.findPayment(payment.id)).toEqual(payment)
    expect(await third.findPayout(payout.id)).toEqual(payout)
    expect((await third.readKeys('ACC_TEST')).active?.secret.reveal()).toBe('a-key-that-came-2')
    await third.close()
    expect(await raw()).not.toContain(before.currentPrefix)
  })

  it('leaves alone what no listed key opens, and counts it', async () => {
    const { open } = await reopened()
    const session = aSession({ phone: '074123456' as LocalPhone })
    const first = await open(before)
    await first.openSession(session)
    await first.close()
    const second = await open(createVault([fresh, randomBytes(32)], random))
    expect(await second.resealAll(new AbortController().signal)).toEqual({
      resealed: 0,
      unopened: 1,
    })
    await second.close()
    const third = await open(before)
    expect(await third.findSession(session.id)).toEqual(session)
    await third.close()
  })
}

const started = { at: 1, type: 'started', source: 'shop', detail: {} } as const
