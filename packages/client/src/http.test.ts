import { checkoutRoutes, CheckoutError } from '@pvit-checkout/contract/checkout'
import { describe, expect, it } from 'vitest'
import { createHttp, isHopeless } from './http.ts'
import { createPushedClock, fakePayment, fakeSession } from './testing/index.ts'

const { readCheckout, readPayment, startPayment } = checkoutRoutes
const id = { id: fakePayment().id }

describe('an answer', () => {
  it('comes out as the route’s own type', async () => {
    const { http } = answering(() => json({ session: fakeSession(), payment: null }))
    expect(await http.call(readCheckout)).toEqual({ session: fakeSession(), payment: null })
  })

  it('may say more than this version knows, in words and in fields', async () => {
    const { http } = answering(() =>
      json({
        ...fakePayment(),
        status: 'settling',
        reason: 'eclipse',
        operator: 'libertis',
        mood: 'good',
      }),
    )
    const payment = await http.call(readPayment, { parameters: id })
    expect(payment).toMatchObject({
      status: 'processing',
      reason: 'declined',
      operator: 'other',
    })
  })

  it('304 stands for what is held', async () => {
    const held = fakePayment()
    const { http, answers } = answering(() => new Response(null, { status: 304 }))
    expect(await http.call(readPayment, { parameters: id, held })).toBe(held)
    expect(answers.count).toBe(1)
  })

  it('304 stands for nothing where nothing is held', async () => {
    const { http } = answering(() => new Response(null, { status: 304 }))
    await expect(http.call(readPayment, { parameters: id })).rejects.toMatchObject({
      code: 'unreadable-reply',
    })
  })

  it.each([
    ['a captive portal’s page', () => page(200)],
    ['a gateway’s page', () => page(502)],
    ['an empty body', () => new Response('')],
    ['JSON of another shape', () => json({ hello: 'world' })],
    ['a payment without a version', () => json({ ...fakePayment(), version: undefined })],
    ['an amount with cents', () => json({ ...fakePayment(), amount: 12.5 })],
    ['a problem of another shape', () => json({ error: 'nope' }, 400)],
  ])('%s is unreadable, and proves nothing', async (_, answer) => {
    const { http, answers } = answering(answer)
    await expect(http.call(readPayment, { parameters: id })).rejects.toMatchObject({
      code: 'unreadable-reply',
      payment: null,
    })
    expect(answers.count).toBe(0)
  })
})

it('names the address where somebody else answered, and the cure', async () => {
  const url = 'https://shop.test/pay/v1/checkout'
  const { http } = answering(() => Object.defineProperty(page(404), 'url', { value: url }))
  const { message } = await failure(http.call(readCheckout))
  expect(message).toBe(`unreadable-reply: ${url} is not JSON. Is the endpoint your proxy?`)
})

describe('a problem', () => {
  it('comes out with all it says', async () => {
    const payment = fakePayment()
    const { http, answers } = answering(() =>
      json(
        problemOf('attempt-in-progress', 409, {
          detail: 'wait',
          payment,
          errors: [{ path: 'phone', code: 'custom', detail: 'no' }],
        }),
        409,
        { 'Retry-After': '7' },
      ),
    )
    const error = await failure(http.call(startPayment, { body: {} }))
    expect(error).toMatchObject({
      code: 'attempt-in-progress',
      status: 409,
      retryable: false,
      detail: 'wait',
      payment,
      retryAfterMs: 7_000,
      errors: [{ path: 'phone' }],
    })
    expect(answers.count).toBe(1)
  })

  it('believes the proxy, not its own list, on whether to try again', async () => {
    const { http } = answering(() => json(problemOf('internal', 500, { retryable: true }), 500))
    expect(await failure(http.call(readCheckout))).toMatchObject({ retryable: true })
  })

  it('with a code it does not know claims nothing', async () => {
    const { http } = answering(() => json(problemOf('teapot', 418), 418))
    expect(await failure(http.call(readCheckout))).toMatchObject({
      code: 'internal',
      status: 418,
      detail: 'unknown code "teapot"',
    })
  })

  it.each(['constructor', 'toString', '__proto__'])(
    'does not mistake “%s” for a code of ours',
    async (code) => {
      const { http } = answering(() => json(problemOf(code, 400), 400))
      expect(await failure(http.call(readCheckout))).toMatchObject({ code: 'internal' })
    },
  )

  it('ignores a Retry-After it cannot read', async () => {
    const { http } = answering(() =>
      json(problemOf('rate-limited', 429), 429, { 'Retry-After': 'Wed, 21 Oct 2026 07:28:00 GMT' }),
    )
    expect(await failure(http.call(readCheckout))).toMatchObject({ retryAfterMs: null })
  })
})

describe('a request', () => {
  it('carries the token in its header, no cookie, follows no redirect and keeps no copy', async () => {
    const { http, sent } = answering(() => json(fakePayment(), 202))
    const body = { method: 'mobile_money' }
    await http.call(startPayment, { body, headers: { 'Idempotency-Key': 'k'.repeat(8) } })
    expect(sent[0]).toMatchObject({
      url: 'https://shop.test/pay/v1/checkout/payments',
      init: {
        method: 'POST',
        credentials: 'omit',
        redirect: 'error',
        cache: 'no-store',
        body: '{"method":"mobile_money"}',
        headers: {
          Authorization: 'Bearer token',
          'Content-Type': 'application/json',
          'Idempotency-Key': 'kkkkkkkk',
        },
      },
    })
  })

  it('that only reads has no body, and no header that a browser would ask leave for besides', async () => {
    const { http, sent } = answering(() => json({ session: fakeSession(), payment: null }))
    await http.call(readCheckout)
    expect(sent[0]?.init.headers).toEqual({ Authorization: 'Bearer token' })
    expect(sent[0]?.init).not.toHaveProperty('body')
  })

  it.each([
    ['never answered', () => new Promise<Response>(() => {})],
    ['whose body never ends', () => new Response(new ReadableStream())],
    ['whose problem never ends', () => new Response(new ReadableStream(), { status: 500 })],
  ])('%s ends by its own clock, even when fetch is deaf', async (_, answer) => {
    const { http, clock } = answering(answer)
    const call = failure(http.call(readCheckout, { timeoutMs: 5_000 }))
    await clock.push(5_000)
    expect(await call).toMatchObject({ code: 'connection-lost', retryable: true, status: null })
  })

  it('whose fetch throws at once is lost like any other', async () => {
    const { http } = answering(() => {
      throw new TypeError('patched')
    })
    expect(await failure(http.call(readCheckout))).toMatchObject({ code: 'connection-lost' })
  })

  it('tells fetch to let go when the time is over', async () => {
    const { http, clock, sent } = answering(() => new Promise(() => {}))
    const call = failure(http.call(readCheckout, { timeoutMs: 5_000 }))
    await clock.push(5_000)
    await call
    expect(sent[0]?.init.signal?.aborted).toBe(true)
  })

  it('does not leave at all when its caller has given up before', async () => {
    const { http, sent } = answering(() => json({}))
    const call = http.call(readCheckout, { signal: AbortSignal.abort() })
    await expect(call).rejects.toMatchObject({ name: 'AbortError' })
    expect(sent).toEqual([])
  })

  it('leaves no timer behind', async () => {
    const { http, clock } = answering(() => json({ session: fakeSession(), payment: null }))
    await http.call(readCheckout)
    expect(clock.pending()).toBe(0)
  })
})

it.each([
  ['a refusal that will not pass', new CheckoutError('unauthorized', { status: 401 }), true],
  ['one that will', new CheckoutError('rate-limited', { status: 429, retryable: true }), false],
  ['a proxy that broke', new CheckoutError('internal', { status: 500 }), false],
  ['a page in its place', new CheckoutError('unreadable-reply', { status: 404 }), false],
  ['no answer', new CheckoutError('connection-lost'), false],
  ['what never left', new CheckoutError('misconfigured'), false],
  ['an error of nobody’s', new TypeError('bug'), false],
])('asking again is hopeless only after a refusal that will not pass: %s', (_, error, expected) => {
  expect(isHopeless(error)).toBe(expected)
})

function answering(answer: () => Response | Promise<Response>) {
  const clock = createPushedClock()
  const sent: { url: unknown; init: RequestInit }[] = []
  const answers = { count: 0 }
  const http = createHttp({
    endpoint: 'https://shop.test/pay',
    token: () => 'token',
    clock,
    fetch: (url, init = {}) => {
      sent.push({ url, init })
      return answer() as Promise<Response>
    },
    onSend: () => {},
    onAnswer: () => void answers.count++,
  })
  return { http, clock, sent, answers }
}

async function failure(call: Promise<unknown>): Promise<CheckoutError> {
  return call.then(
    () => Promise.reject(new Error('It was answered.')),
    (error: CheckoutError) => error,
  )
}

function problemOf(code: string, status: number, more: object = {}) {
  return { type: 'about:blank', title: code, status, code, retryable: false, ...more }
}

function json(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return Response.json(value, { status, headers })
}

function page(status: number): Response {
  return new Response('<!doctype html>', { status, headers: { 'Content-Type': 'text/html' } })
}
