import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Checkout, Connection } from '@pvit-checkout/proxy'
import { airtelNumber, openHouse, type House } from '../house.ts'

/** A shop's server with the checkout mounted in it, and two routes of its own: `/orders` echoes JSON, `/pay/thanks` says thanks. */
export interface Host {
  /** `http://127.0.0.1:…` */
  readonly url: string
  close(): Promise<unknown>
}

export interface HostTraits {
  /** It knows the other end of the socket. */
  readonly seesPeer?: boolean
  /** Below the base path too, what is no route of the proxy reaches the shop. */
  readonly sharesBasePath?: boolean
}

/** What a host must keep of the proxy's contract, over a real port. */
export function describeHost(
  name: string,
  start: (checkout: Pick<Checkout, 'answer' | 'fetch'>) => Promise<Host>,
  { seesPeer = true, sharesBasePath = true }: HostTraits = {},
): void {
  describe(`on ${name}`, () => {
    let house: House
    let host: Host
    const peers: (string | null)[] = []
    beforeAll(async () => {
      house = await openHouse()
      const noting = (connection?: Connection) => {
        peers.push(connection?.peer ?? null)
        return connection
      }
      host = await start({
        fetch: (request, connection) => house.checkout().fetch(request, noting(connection)),
        answer: (request, connection) => house.checkout().answer(request, noting(connection)),
      })
    })
    afterAll(async () => {
      await host.close()
      await house.close()
    })

    const call = (path: string, init?: RequestInit) => fetch(`${host.url}${path}`, init)

    it('answers below the path of PUBLIC_URL', async () => {
      const answer = await call('/pay/health')
      expect(answer.status).toBe(200)
      expect(await answer.json()).toEqual({ status: 'ok' })
      expect((await call('/health')).status).toBe(404)
    })

    it('leaves the shop its own routes, their bodies unread', async () => {
      const answer = await call('/orders', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ order: 'A-1' }),
      })
      expect(await answer.json()).toEqual({ order: 'A-1' })
    })

    it('answers what is not ours below the same path, or leaves it to the shop', async () => {
      const answer = await call('/pay/thanks')
      expect(await answer.text()).toMatch(sharesBasePath ? /^thanks$/ : /"code":"not-found"/)
    })

    it('says not found where it is ours and there is none', async () => {
      const answer = await call('/pay/v1/payments/pay_00000000', { headers: shopHeaders() })
      expect(answer.status).toBe(404)
      expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
      expect(await answer.json()).toMatchObject({ code: 'not-found' })
    })

    it('reads a body before any parser of the host', async () => {
      const answer = await call('/pay/v1/sessions', {
        method: 'POST',
        headers: shopHeaders(),
        body: JSON.stringify({ order: `${name}-1`, amount: 500 }),
      })
      expect(answer.status).toBe(201)
      expect(await answer.json()).toMatchObject({ order: `${name}-1`, amount: 500 })
    })

    it('takes a POST without a body, where none is needed', async () => {
      const answer = await call('/pay/v1/secrets/renew', {
        method: 'POST',
        headers: { Authorization: `Bearer ${house.apiKey}` },
      })
      expect(answer.status).toBe(202)
    })

    it('reads an XML callback, and echoes it', async () => {
      const answer = await call(`/pay/pvit/${house.hookToken}/callback`, {
        method: 'POST',
        headers: { 'Content-Type': 'text/xml' },
        body: '<callback><transactionId>PAY1</transactionId><merchantReferenceId>NOBODY</merchantReferenceId><status>SUCCESS</status><amount>500</amount><code>200</code></callback>',
      })
      expect(answer.status).toBe(200)
      expect(await answer.text()).toBe(
        '<response><responseCode>200</responseCode><transactionId>PAY1</transactionId></response>',
      )
    })

    it.each([
      ['announced', () => 'x'.repeat(40_000)],
      ['in pieces', () => inPieces('x'.repeat(1_000), 40)],
    ])('refuses a body that is too large, %s', async (_, body) => {
      // What is written piece by piece must say so; the DOM's types do not know the word.
      const init = { method: 'POST', headers: shopHeaders(), body: body(), duplex: 'half' }
      const answer = await call('/pay/v1/sessions', init)
      expect(answer.status).toBe(413)
      expect(await answer.json()).toMatchObject({ code: 'body-too-large' })
      expect((await call('/pay/health')).status).toBe(200)
    })

    it('refuses a compressed body', async () => {
      const answer = await call('/pay/v1/sessions', {
        method: 'POST',
        headers: { ...shopHeaders(), 'Content-Encoding': 'gzip' },
        body: new Uint8Array([0x1f, 0x8b]),
      })
      expect(answer.status).toBe(415)
    })

    it('answers HEAD without a body', async () => {
      const answer = await call('/pay/health', { method: 'HEAD' })
      expect(answer.status).toBe(200)
      expect(await answer.text()).toBe('')
    })

    it('opens no stream for HEAD', async () => {
      const { token, payment } = await startPayment()
      const before = house.clock.pending()
      const answer = await call(`/pay/v1/checkout/payments/${payment}/events`, {
        method: 'HEAD',
        headers: { Authorization: `Bearer ${token}` },
      })
      expect(answer.status).toBe(200)
      expect(house.clock.pending()).toBe(before)
    })

    it('answers the preflight of a listed origin, and lets no other read', async () => {
      const ask = (origin: string) =>
        call('/pay/v1/checkout', {
          method: 'OPTIONS',
          headers: {
            Origin: origin,
            'Access-Control-Request-Method': 'GET',
            'Access-Control-Request-Headers': 'authorization',
          },
        })
      const listed = await ask('https://shop.test')
      expect(listed.status).toBe(204)
      expect(listed.headers.get('Access-Control-Allow-Origin')).toBe('https://shop.test')
      expect(listed.headers.get('Access-Control-Max-Age')).toBe('7200')
      const stranger = await ask('https://elsewhere.test')
      expect(stranger.headers.get('Access-Control-Allow-Origin')).toBeNull()
    })

    it('streams: the first event at once, the news as it comes, and an end', async () => {
      const { token, payment } = await startPayment()
      const answer = await call(`/pay/v1/checkout/payments/${payment}/events`, {
        headers: { Authorization: `Bearer ${token}` },
      })
      expect(answer.headers.get('Content-Type')).toMatch(/^text\/event-stream/)
      expect(answer.headers.get('X-Accel-Buffering')).toBe('no')
      const events = readEvents(answer)
      expect((await events.next()).value).toMatchObject({ status: 'confirm' })
      await house.advance(10_000) // PVIT's test rule decides, and its callback makes us ask
      const later: unknown[] = []
      for await (const event of events) later.push(event)
      expect(later.at(-1)).toMatchObject({ status: 'succeeded' })
    })

    it.each([
      ['stream', '/events', {}],
      ['long-poll', '', { Prefer: 'wait=25' }],
    ])(
      'lets go of a %s when its reader is gone',
      async (_, suffix, extra) => {
        const { token, payment, etag } = await startPayment()
        const before = house.clock.pending()
        const leave = new AbortController()
        const reading = call(`/pay/v1/checkout/payments/${payment}${suffix}`, {
          headers: { Authorization: `Bearer ${token}`, 'If-None-Match': etag, ...extra },
          signal: leave.signal,
        }).then((answer) => answer.text())
        await until(() => house.clock.pending() > before)
        leave.abort()
        await expect(reading).rejects.toThrow('abort')
        await until(() => house.clock.pending() === before)
      },
      60_000,
    )

    it('hands on the address at the other end, or none, but never one made up', () => {
      expect(new Set(peers)).toEqual(new Set([seesPeer ? '127.0.0.1' : null]))
    })

    function shopHeaders() {
      return { Authorization: `Bearer ${house.apiKey}`, 'Content-Type': 'application/json' }
    }

    async function startPayment() {
      const { token } = await house.openSession(500, crypto.randomUUID())
      const answer = await call('/pay/v1/checkout/payments', {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${token}`,
          'Content-Type': 'application/json',
          'Idempotency-Key': crypto.randomUUID(),
        },
        body: JSON.stringify({ method: 'mobile_money', phone: airtelNumber }),
      })
      expect(answer.status).toBe(202)
      const { id } = (await answer.json()) as { id: string }
      return { token, payment: id, etag: answer.headers.get('ETag') ?? '' }
    }
  })
}

/** The data of each event, as it arrives. */
async function* readEvents(answer: Response): AsyncGenerator {
  let text = ''
  for await (const chunk of (answer.body ?? new ReadableStream()).pipeThrough(
    new TextDecoderStream(),
  )) {
    const blocks = (text + chunk).split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1]
      if (data !== undefined) yield JSON.parse(data)
    }
  }
}

function inPieces(piece: string, count: number): ReadableStream<Uint8Array> {
  let left = count
  return new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(new TextEncoder().encode(piece))
      else controller.close()
    },
  })
}

async function until(holds: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(holds()).toBe(true), { timeout: 20_000, interval: 10 })
}
