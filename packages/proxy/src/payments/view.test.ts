import { describe, expect, it } from 'vitest'
import { paymentStates } from '@pvit-checkout/contract/shop'
import { PaymentView } from '@pvit-checkout/contract/checkout'
import { aPayment } from '../testing/payments.ts'
import { looksAlike, toView, viewVersion } from './view.ts'

const url = 'https://pvit.test/transaction-link/x/payment'

describe('what the browser sees', () => {
  it.each(paymentStates)('of a payment that is %s is as the contract says', (state) => {
    const view = toView(aPayment({ state }), 2_000)
    expect(PaymentView.parse(view)).toEqual(view)
  })

  it('turns unconfirmed when the time is over, under a version of its own', () => {
    const awaiting = aPayment({ state: 'awaiting', version: 3 })
    const [before, after] = [toView(awaiting, 180_999), toView(awaiting, 181_000)]
    expect([before.status, after.status]).toEqual(['confirm', 'unconfirmed'])
    expect(after.version).toBeGreaterThan(before.version)
    expect(viewVersion(aPayment({ state: 'awaiting', version: 4 }), 181_000)).toBeGreaterThan(
      after.version,
    )
  })

  it.each(['succeeded', 'failed', 'canceled'] as const)(
    'leaves %s as it is, however late',
    (state) => {
      const view = toView(aPayment({ state, finishedAt: 5_000 }), 900_000)
      expect([view.status, view.nextCheckAfterMs]).toEqual([
        state === 'succeeded' ? state : 'failed',
        null,
      ])
    },
  )

  it('differs where a state shows, though a clock that ran ahead has made it and its wait ends before', () => {
    const sent = aPayment({ createdAt: 900_000, expiresAt: 181_000, state: 'sending' })
    expect(looksAlike(sent, { ...sent, state: 'awaiting', version: 2 })).toBe(false)
    expect(looksAlike(sent, { ...sent, state: 'unknown', version: 2 })).toBe(true)
  })

  it('says unconfirmed of a payment PVIT contradicts itself about', () => {
    const conflict = { field: 'amount', expected: 500, seen: 5 } as const
    expect(toView(aPayment({ state: 'awaiting', conflict }), 2_000).status).toBe('unconfirmed')
    expect(toView(aPayment({ state: 'succeeded', conflict }), 2_000).status).toBe('succeeded')
    const failed = aPayment({ state: 'failed', reason: 'declined', conflict })
    expect(toView(failed, 2_000)).toMatchObject({ status: 'unconfirmed', reason: null })
    const turnedAway = aPayment({ state: 'failed', reason: 'merchant-setup', conflict })
    expect(toView(turnedAway, 2_000).status).toBe('failed')
  })

  it('says unconfirmed of one whose conflict can no longer be read', () => {
    const lost = Object.defineProperty(aPayment({ state: 'awaiting' }), 'conflict', {
      get: () => JSON.parse('{"field":') as never,
    })
    expect(toView(lost, 2_000).status).toBe('unconfirmed')
  })

  it('shows a link’s address while the shopper is to go there, and a RESTLINK’s never', () => {
    const link = (method: 'card' | 'restlink') =>
      toView(aPayment({ method, state: 'link_ready', redirectUrl: url }), 2_000)
    expect(link('card')).toMatchObject({ status: 'redirect', redirectUrl: url })
    expect(link('restlink')).toMatchObject({ status: 'processing', redirectUrl: null })
    for (const state of ['triggering', 'opened'] as const)
      expect(
        toView(aPayment({ method: 'restlink', state, redirectUrl: url }), 2_000),
      ).toMatchObject({ status: 'confirm', redirectUrl: null })
  })

  it('names a reason only of a failure', () => {
    expect(toView(aPayment({ state: 'failed', reason: 'declined' }), 2_000).reason).toBe('declined')
    expect(toView(aPayment({ state: 'awaiting', reason: 'declined' }), 2_000).reason).toBeNull()
  })

  it('is asked for often at first and at most every half minute, some twenty times in five minutes', () => {
    let asked = 0
    for (let age = 0; age < 300_000; asked++) {
      age +=
        toView(aPayment({ state: 'unknown', createdAt: 0, expiresAt: 300_000 }), age)
          .nextCheckAfterMs ?? 300_000
    }
    expect(asked).toBeLessThanOrEqual(22)
  })
})
