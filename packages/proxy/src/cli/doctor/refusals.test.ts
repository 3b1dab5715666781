import { createServer, type Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { ShopPayment } from '@pvit-checkout/contract/shop'
import { Secret } from '@pvit-checkout/pvit'
import { toShopPayment } from '../../payments/view.ts'
import { listening } from '../../testing/listening.ts'
import { aPayment } from '../../testing/payments.ts'
import { checkRefusals } from './refusals.ts'

let proxy: Server
afterEach(() => {
  proxy.closeAllConnections()
  proxy.close()
})

/** What is found where these are the last payments, the newest first. */
async function found(...items: Partial<ShopPayment>[]) {
  const payment = toShopPayment(aPayment(), [], 1_000)
  const page = { items: items.map((item) => ({ ...payment, ...item })), nextCursor: null }
  proxy = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(page))
  })
  const port = await listening(proxy)
  return checkRefusals({ url: `http://127.0.0.1:${port}`, apiKey: new Secret('k'.repeat(43)) })
}

const at = (minute: number) => `2026-11-23T08:0${minute}:00.000Z`

function refused(
  minute: number,
  fault: string,
  operator: ShopPayment['operator'] = 'airtel',
): Partial<ShopPayment> {
  return {
    ...{ state: 'failed', reason: 'merchant-setup', operator, createdAt: at(minute) },
    timeline: [{ at: at(minute), type: 'answer', source: 'pvit', detail: { fault } }],
  }
}

function paid(minute: number, operator: ShopPayment['operator'] = 'airtel'): Partial<ShopPayment> {
  return { state: 'succeeded', operator, createdAt: at(minute) }
}

describe('what PVIT refused lately', () => {
  const mismatch = 'OPERATOR_AND_OPERATION_ACCOUNT_MISMATCH'

  it('is nothing where nobody has paid, or none was refused for the set-up', async () => {
    expect(await found()).toEqual([{ state: 'skipped', says: 'none yet' }])
    const declined: Partial<ShopPayment> = { ...refused(1, mismatch), reason: 'declined' }
    expect(await found(declined, paid(0))).toEqual([
      { state: 'ok', says: 'none of the last 2 refused for your set-up' },
    ])
  })

  it('is told once for each fault, with how many, whose and when the last was', async () => {
    expect(await found(refused(2, mismatch), refused(1, mismatch, 'moov'))).toEqual([
      {
        state: 'fault',
        says: `2 payments were refused: PVIT says ${mismatch} (3017) (airtel, last ${at(2)})`,
        cure: expect.stringContaining('PVIT_ACCOUNTS') as string,
      },
    ])
    proxy.close()
    expect(await found(refused(2, mismatch), refused(1, 'INVALID_CALLBACK_URL_CODE'))).toHaveLength(
      2,
    )
    proxy.close()
    expect(await found(refused(1, mismatch, null))).toMatchObject([
      { says: expect.stringContaining('(operator unknown, last') as string },
    ])
  })

  it('is mended by a payment of the same operator that succeeded since, and by no other', async () => {
    expect(await found(paid(2), refused(1, mismatch))).toMatchObject([
      {
        state: 'warning',
        says: expect.stringMatching(/^one payment was .*; one succeeded since$/),
      },
    ])
    for (const other of [
      paid(2, 'moov'),
      paid(0),
      paid(1),
      { ...paid(2), state: 'unknown' as const },
    ]) {
      proxy.close()
      expect(await found(other, refused(1, mismatch))).toMatchObject([
        { state: 'fault', says: expect.not.stringContaining('since') },
      ])
    }
  })
})
