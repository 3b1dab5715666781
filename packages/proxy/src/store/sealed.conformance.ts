import { randomBytes } from 'node:crypto'
import type { LocalPhone, PaymentId } from '@pvit-checkout/contract/checkout'
import type { PayoutId } from '@pvit-checkout/contract/shop'
import { Secret } from '@pvit-checkout/pvit'
import { expect, it } from 'vitest'
import { untracked } from '../payments/payment.ts'
import { aPayment } from '../testing/payments.ts'
import { aPayout } from '../testing/payouts.ts'
import { aSession } from '../testing/sessions.ts'
import { createVault, type Vault } from '../vault.ts'
import type { Store } from './store.ts'
import { isSealedElsewhere } from './store-error.ts'

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

  it('names the active key that is sealed under a master key not listed, which is refused, and passes over one before it', async () => {
    const { open } = await reopened()
    const keep = async (store: Store, seq: number) => {
      const lifeMs = { asked: 1, unasked: 1 }
      const secret = new Secret(`a-key-that-came-${seq}`)
      await store.insertKey({ account: 'ACC_TEST', secret, receivedAt: seq, lifeMs })
      await store.adoptKey('ACC_TEST', seq, seq)
    }
    const ahead = await open(during)
    await keep(ahead, 1)
    await ahead.close()
    const behind = await open(before)
    await expect(behind.readKeys('ACC_TEST')).rejects.toSatisfy(isSealedElsewhere)
    expect(await behind.readActiveSeq('ACC_TEST')).toBe(1)
    expect(await behind.readActiveSeq('ACC_NONE')).toBeNull()
    await behind.close()

    const last = await open(createVault([old, fresh], random))
    await keep(last, 2)
    await last.close()
    const left = await open(before)
    expect(await left.readKeys('ACC_TEST')).toMatchObject({ active: { seq: 2 }, previous: null })
    await left.close()
  })

  it('counts what a number was paid before the new master key (promise 42)', async () => {
    const { open } = await reopened()
    const limits = { since: 0, daily: null, numberDaily: 700 }
    const payout = aPayout({ amount: 500 })
    const again = aPayout({
      id: 'po_TEST0000000000000002' as PayoutId,
      ...{ reference: 'GTEST0000000002', requestKey: 'payout-0002', amount: 500 },
    })
    const first = await open(before)
    expect(await first.insertPayout(payout, started, limits)).toBe('stored')
    await first.close()
    const second = await open(during)
    expect(await second.insertPayout(again, started, limits)).toBe('number-limit')
    await second.close()
  })

  it('keeps in mind which keys were forgotten, as long as the master key of that time is listed', async () => {
    const { open } = await reopened()
    const offer = (store: Store, value: string) =>
      store.insertKey({
        account: 'ACC_TEST',
        secret: new Secret(value),
        receivedAt: 1,
        lifeMs: { asked: 1, unasked: 1 },
      })
    const first = await open(before)
    await offer(first, 'a-key-forgotten-then')
    await first.forgetKeys('ACC_TEST', [])
    await offer(first, 'a-key-forgotten-later')
    await first.close()
    const second = await open(during)
    expect(await offer(second, 'a-key-forgotten-then')).toBeNull()
    await second.forgetKeys('ACC_TEST', []) // received under the old master key, forgotten under the new one
    await second.resealAll(new AbortController().signal)
    await second.close()
    const third = await open(after)
    expect(await offer(third, 'a-key-forgotten-later')).toBeNull()
    await third.close()
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

  it('reads on past what no listed key opens: it is missing from its row, and from no other', async () => {
    const { open } = await reopened()
    const phone = '074123456' as LocalPhone
    const session = aSession({ phone })
    const payments = [1, 2].map((index) =>
      aPayment({
        id: `pay_TEST000000000000000${index}` as PaymentId,
        reference: `PTEST000000000${index}`,
        attemptKey: `attempt-000${index}`,
        order: `A-${index}`,
        tracking: { ...untracked, nextAt: 1_000 + index },
        state: 'unknown',
      }),
    )
    const payouts = [1, 2].map((index) =>
      aPayout({
        id: `po_TEST000000000000000${index}` as PayoutId,
        reference: `GTEST000000000${index}`,
        requestKey: `payout-000${index}`,
        note: 'Refund of the blue one',
        tracking: { ...untracked, nextAt: 1_000 + index },
      }),
    )
    const sums = { since: 0, daily: null, numberDaily: null }
    for (const [index, under] of [before, after].entries()) {
      const store = await open(under)
      if (index === 0) await store.openSession(session)
      for (const one of payments.slice(index, index + 1)) await store.insertPayment(one, started)
      for (const one of payouts.slice(index, index + 1))
        await store.insertPayout(one, started, sums)
      await store.close()
    }
    const store = await open(after)
    expect(await store.findSession(session.id)).toEqual({ ...session, phone: null })
    const listed = await store.listPayments({}, { limit: 10 })
    expect(new Map(listed.map((one) => [one.id, one.phone]))).toEqual(
      new Map([
        [payments[0]?.id, null],
        [payments[1]?.id, phone],
      ]),
    )
    const due = await store.claimDue('ACC_TEST', 5_000, 6_000, 10)
    expect(new Set(due.map(({ payment }) => payment.phone))).toEqual(new Set([null, phone]))
    const paidOut = await store.listPayouts({ limit: 10 })
    expect(new Map(paidOut.map((one) => [one.id, [one.phone, one.note]]))).toEqual(
      new Map([
        [payouts[0]?.id, [null, null]],
        [payouts[1]?.id, [phone, 'Refund of the blue one']],
      ]),
    )
    // On Postgres the store that was closed has ended its leases: they fall due at that moment, by the database's clock.
    const later = Date.now() + 60_000
    expect(await store.claimDuePayouts('ACC_TEST', later, later + 1_000, 10)).toHaveLength(2)
    await store.close()
  })
}

const started = { at: 1, type: 'started', source: 'shop', detail: {} } as const
