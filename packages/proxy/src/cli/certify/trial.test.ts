import { createServer, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { SessionId } from '@pvit-checkout/contract/checkout'
import { Secret } from '@pvit-checkout/pvit'
import { toView } from '../../payments/view.ts'
import { listening } from '../../testing/listening.ts'
import { aPayment } from '../../testing/payments.ts'
import { tryPayment } from './trial.ts'

type Answer = (response: ServerResponse) => unknown

let proxy: ReturnType<typeof createServer>
afterEach(() => {
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
