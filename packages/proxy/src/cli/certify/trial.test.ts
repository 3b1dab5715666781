import { createServer, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { SessionId } from '@pvit-checkout/contract/checkout'
import type { ShopPayment } from '@pvit-checkout/contract/shop'
import { Secret } from '@pvit-checkout/pvit'
import { toShopPayment, toView } from '../../payments/view.ts'
import { listening } from '../../testing/listening.ts'
import { aPayment } from '../../testing/payments.ts'
import { tryPayment, type Trial } from './trial.ts'

type Answer = (response: ServerResponse) => unknown

let proxy: ReturnType<typeof createServer>
afterEach(() => {
  vi.restoreAllMocks()
  proxy.closeAllConnections()
  proxy.close()
})

/** A payment of the test, made through a proxy that answers so. */
async function tried({ onStart, onRead }: { onStart: Answer; onRead: Answer }) {
  proxy = createServer(({ method, url }, response) => {
    if (url === '/v1/sessions') return json(201, session)(response)
    return method === 'POST' ? onStart(response) : onRead(response)
  })
  const port = await listening(proxy)
  const door = { url: `http://127.0.0.1:${port}`, apiKey: new Secret('k'.repeat(43)) }
  const trial = { amount: 500, expected: 'succeeded' } as const
  return tryPayment(door, trial, { phone: '074123456', waitMs: 1_000, progress() {} })
}

describe('a payment of the go-live test', () => {
  const refused = json(422, problem('phone-invalid', 422))

  it('was not started where the proxy says so', async () => {
    const { finding } = await tried({ onStart: refused, onRead: refused })
    expect(finding.says).toMatch(/: not started: /)
  })

  it.each<[string, string, Answer, Answer]>([
    [
      'is that of a server before the proxy',
      'unreadable-reply',
      (response) => response.writeHead(504).end(),
      refused,
    ],
    ['tells of a failure', 'internal', json(500, problem('internal', 500)), refused],
    [
      'tells of a failing database',
      'store-unavailable',
      json(503, problem('store-unavailable', 503)),
      refused,
    ],
    ['does not come', 'connection-lost', (response) => response.destroy(), refused],
    [
      'came, and the payment cannot be read',
      'store-unavailable',
      json(202, toView(aPayment(), 1_000)),
      json(503, problem('store-unavailable', 503)),
    ],
  ])('may have been started where the answer %s: %s', async (_, code, onStart, onRead) => {
    await expect(tried({ onStart, onRead })).rejects.toMatchObject({ name: 'CheckoutError', code })
  })
})

describe('what is said of a payment of the go-live test', () => {
  const at = '2026-11-23T08:00:00.000Z'
  const called = { at, type: 'callback', source: 'callback', detail: { says: 'SUCCESS' } } as const
  const asked = { at, type: 'status', source: 'pvit', detail: { seen: 'success' } } as const
  const mismatch = 'OPERATOR_AND_OPERATION_ACCOUNT_MISMATCH'
  const answer = { at, type: 'answer', source: 'pvit', detail: { fault: mismatch } } as const
  const succeeded: Partial<ShopPayment> = { state: 'succeeded', timeline: [called], pvitId: 'TX1' }
  const declined: Partial<ShopPayment> = { state: 'failed', reason: 'declined', timeline: [called] }
  const setUp: Partial<ShopPayment> = { ...declined, reason: 'merchant-setup', timeline: [answer] }
  const [good, bad] = ['succeeded', 'failed'] as const

  /** Each reading of the payment is half a minute after the one before. */
  async function judged(expected: Trial['expected'], read: Partial<ShopPayment>, waitMs = 1_000) {
    const begun = Date.now()
    let readings = 0
    vi.spyOn(Date, 'now').mockImplementation(() => begun + readings * 30_000)
    const payment = { ...toShopPayment(aPayment(), [], 1_000), ...read }
    const progress: string[] = []
    const posted: Record<string, unknown>[] = []
    proxy = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += String(chunk)))
      request.on('end', () => {
        if (request.method === 'GET') {
          readings += 1
          return json(200, payment)(response)
        }
        posted.push({ ...(JSON.parse(body) as object), limits: request.headers['checkout-limits'] })
        return request.url === '/v1/sessions'
          ? json(201, session)(response)
          : json(202, toView(aPayment(), 1_000))(response)
      })
    })
    const door = {
      url: `http://127.0.0.1:${await listening(proxy)}`,
      apiKey: new Secret('k'.repeat(43)),
    }
    const options = {
      phone: '074123456',
      waitMs,
      progress: (doing: string) => progress.push(doing),
    }
    return { ...(await tryPayment(door, { amount: 500, expected }, options)), progress, posted }
  }

  const curedBy = (words: RegExp) => ({ cure: expect.stringMatching(words) as string })

  it.each<[Trial['expected'], Partial<ShopPayment>, string, RegExp, object]>([
    [good, succeeded, 'ok', /: succeeded \(PTEST0000000001\), callback acknowledged$/, {}],
    [bad, declined, 'ok', /: failed \(PTEST0000000001\), callback acknowledged$/, {}],
    [
      good,
      { ...succeeded, timeline: [asked] },
      'fault',
      /: succeeded \(\w+\), but no callback came: PVIT counts acknowledged ones only$/,
      curedBy(/PVIT_CALLBACK_CODE .* then run this again\.$/),
    ],
    [
      good,
      declined,
      'fault',
      /: failed \(\w+\) as declined, and succeeded was wanted: PVIT decided otherwise$/,
      curedBy(/^If the phone asked, type the PIN; .* 5 000 XAF/),
    ],
    [
      bad,
      succeeded,
      'fault',
      /: succeeded \(\w+\), and failed was wanted: PVIT decided otherwise$/,
      curedBy(/^If the phone asked, refuse it\. .* is it one\?$/),
    ],
    ...(['never-sent', 'not-received'] as const).flatMap((reason) =>
      [good, bad].map(
        (wanted) =>
          [
            wanted,
            { ...declined, reason, timeline: [] },
            'fault',
            new RegExp(`as ${reason}, and ${wanted} was wanted: it did not reach PVIT$`),
            curedBy(/^"pvit-checkout doctor" looks for the cause\.$/),
          ] as [Trial['expected'], Partial<ShopPayment>, string, RegExp, object],
      ),
    ),
    // Nobody was asked, so that no callback follows: it is not the failure that PVIT wants to see.
    [bad, setUp, 'fault', /: failed \(\w+\): PVIT says \w+ \(3017\)$/, curedBy(/PVIT_ACCOUNTS/)],
    [
      good,
      { state: 'awaiting' },
      'fault',
      /: awaiting \(\w+\), not settled after 30 s$/,
      curedBy(/"pvit-checkout payments list" shows it\. Nothing was guessed\.$/),
    ],
  ])('%s was wanted, and it is %j: %s', async (expected, read, state, says, cure) => {
    const { finding, ...result } = await judged(expected, read)
    expect(finding).toEqual({
      state,
      says: expect.stringMatching(says) as string,
      ...cure,
    })
    expect(result).toMatchObject({
      ...{ amount: 500, expected, state: read.state, reason: read.reason ?? null },
      ...{ reference: 'PTEST0000000001', pvitId: read.pvitId ?? null },
      callback: read.timeline?.includes(called) ?? false,
    })
  })

  it('is made as a shopper would, outside the limits, and tells what it waits for', async () => {
    const { progress, posted, seconds } = await judged('succeeded', { state: 'awaiting' }, 61_000)
    expect(posted).toEqual([
      {
        order: expect.stringMatching(/^certify-[\da-f]{16}$/) as string,
        amount: 500,
        limits: 'off',
      },
      { method: 'mobile_money', phone: '074123456', limits: undefined },
    ])
    expect(progress).toEqual([30, 60].map((s) => `500\u00A0FCFA: waiting for its end, ${s} s`))
    expect(seconds).toBe(90)
    proxy.close()
    vi.restoreAllMocks()
    const late = await judged('succeeded', { ...succeeded, timeline: [] })
    expect(late.progress).toEqual(
      Array(2).fill('500\u00A0FCFA: succeeded, waiting for its callback'),
    )
  })

  it('is not taken for that of another number where none was started', async () => {
    const refused = json(422, problem('phone-invalid', 422))
    expect(await tried({ onStart: refused, onRead: refused })).toEqual({
      ...{ amount: 500, expected: 'succeeded', state: null, reason: null, reference: null },
      ...{ pvitId: null, callback: false, seconds: 0 },
      finding: {
        state: 'fault',
        says: '500\u00A0FCFA: not started: So it is.',
        cure: '"pvit-checkout doctor" looks for the cause.',
      },
    })
  })
})

function json(status: number, body: unknown): Answer {
  return (response) =>
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}

function problem(code: string, status: number) {
  const type = `urn:pvit-checkout:problem:${code}`
  return { type, title: code, status, code, detail: 'So it is.', retryable: false }
}

const session = {
  id: SessionId.parse('cs_00000000'),
  token: 'a-token',
  expiresAt: '2026-11-23T08:00:00.000Z',
  order: 'A-1',
  amount: 500,
  status: 'open',
}
