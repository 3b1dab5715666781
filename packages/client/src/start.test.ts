import { SessionId } from '@pvit-checkout/contract/checkout'
import { describe, expect, it } from 'vitest'
import { createFakeWorld, fakeToken, scenarios } from './testing/index.ts'
import type { FakeProxy, NetworkFault } from './testing/index.ts'

const input = { method: 'mobile_money', phone: '074 12 34 56' } as const

describe('starting a payment', () => {
  it('makes one payment of a double tap, and both taps hear of it', async () => {
    const { clock, proxy, page } = await formOf()
    const first = page.session.submit(input)
    const second = page.session.submit(input)
    expect(page.screen()).toBe('waiting')
    await clock.settle()
    expect(await first).toBe(await second)
    expect(keysOf(proxy)).toHaveLength(1)
    expect(proxy.payments()).toHaveLength(1)
  })

  it('locks before anybody hears of the start, so that a listener cannot start a second', async () => {
    const { clock, proxy, page } = await formOf()
    page.session.subscribe(() => {
      if (page.session.getSnapshot().phase === 'starting') void page.session.submit(input)
    })
    await page.session.submit(input)
    await clock.settle()
    expect(keysOf(proxy)).toHaveLength(1)
  })

  it('answers with the payment that lives instead of starting another', async () => {
    const { clock, proxy, page } = await formOf()
    const payment = await page.session.submit(input)
    await clock.push(1_000)
    const again = await page.session.submit({ ...input, phone: '066 82 08 66' })
    expect(again.id).toBe(payment.id)
    expect(keysOf(proxy)).toHaveLength(1)
  })

  it('starts nothing after an unconfirmed payment, which may still be paid', async () => {
    const { clock, proxy, page } = await formOf()
    await page.session.submit(input)
    await clock.push(200_000)
    expect(page.screen()).toBe('unconfirmed')
    page.session.retry()
    expect(page.screen()).toBe('unconfirmed')
    await page.session.submit(input)
    expect(keysOf(proxy)).toHaveLength(1)
  })

  it('sends the number in one spelling, and never an amount', async () => {
    const { proxy, page } = await formOf()
    await page.session.submit({ method: 'mobile_money', phone: '+241 74-12-34-56' })
    expect(proxy.requests.at(-2)?.body).toEqual({ method: 'mobile_money', phone: '074123456' })
  })

  it('leaves the number out where the session knows it', async () => {
    const { proxy, page } = await formOf()
    await page.session.submit({ method: 'mobile_money' })
    expect(bodiesOf(proxy)).toEqual([{ method: 'mobile_money' }])
  })

  it.each([
    ['phone-invalid', { method: 'mobile_money', phone: '074 12 34' }],
    ['phone-invalid', { method: 'mobile_money', phone: '04 12 34 56' }],
    ['invalid-request', { method: 'barter', phone: '074 12 34 56' } as never],
  ] as const)('refuses %s before anything leaves', async (code, wrong) => {
    const { clock, proxy, page } = await formOf()
    await expect(page.session.submit(wrong)).rejects.toMatchObject({ code })
    await clock.push(5_000)
    expect(page.screen()).toBe('form')
    expect(page.session.getSnapshot().startError).toMatchObject({ code })
    expect(keysOf(proxy)).toEqual([])
  })

  it('names the field that is wrong', async () => {
    const { page } = await formOf()
    const wrong = { method: 'barter' } as never
    await expect(page.session.submit(wrong)).rejects.toMatchObject({ errors: [{ path: 'method' }] })
  })

  it('waits for the session when the tap comes before it', async () => {
    const world = createFakeWorld()
    world.network.latencyMs = 4_000
    const page = world.openPage()
    const started = page.session.submit(input)
    await world.clock.push(15_000)
    expect((await started).status).toBe('processing')
    expect(world.proxy.payments()).toHaveLength(1)
  })

  it('resumes the living payment when the tap came before the session was read', async () => {
    const world = createFakeWorld({ payment: { status: 'confirm' } })
    const page = world.openPage()
    const started = page.session.submit(input)
    await world.clock.settle()
    expect((await started).id).toBe(world.proxy.payment()?.id)
    expect(keysOf(world.proxy)).toEqual([])
  })

  it('says why the session takes no payment when the tap came before it was read', async () => {
    const world = createFakeWorld({ session: { status: 'expired' } })
    const page = world.openPage()
    const started = page.session.submit(input)
    await expect(started).rejects.toMatchObject({ code: 'session-closed' })
    expect(page.screen()).toBe('error')
    expect(keysOf(world.proxy)).toEqual([])
  })
})

describe('a start without an answer', () => {
  it.each<[NetworkFault]>([
    ['refused'],
    ['answer-lost'],
    ['hangs'],
    ['hangs-deaf'],
    ['captive-portal'],
    ['bad-gateway'],
    ['stalls'],
  ])(
    '(%s) stays “starting”, goes out again under the same key, and becomes one payment',
    async (fault) => {
      const { clock, network, proxy, page } = await formOf()
      network.rule = ({ method }) => (method === 'POST' ? fault : null)
      const started = page.session.submit(input)
      await clock.push(20_000)
      expect(page.session.getSnapshot()).toMatchObject({ phase: 'starting', connection: 'lost' })
      network.rule = () => null
      await clock.push(60_000)
      expect((await started).id).toBe(proxy.payment()?.id)
      expect(page.screens).toEqual(['loading', 'form', 'waiting'])
      expect(page.session.getSnapshot()).toMatchObject({ phase: 'payment', startError: null })
      expect(new Set(keysOf(proxy)).size).toBe(1)
      expect(proxy.payments()).toHaveLength(1)
    },
  )

  it('goes out at once when the network comes back', async () => {
    const { clock, network, proxy, page } = await formOf()
    network.rule = () => 'refused'
    void page.session.submit(input)
    page.host.emit('offline')
    await clock.push(25_000)
    network.rule = () => null
    page.host.emit('online')
    await clock.settle()
    expect(proxy.payments()).toHaveLength(1)
  })

  it('is not sent again long after the tap: reading alone tells, and the form comes back', async () => {
    const { clock, network, proxy, page } = await formOf()
    network.rule = () => 'refused'
    const started = page.session.submit(input)
    await clock.push(100_000)
    network.rule = () => null
    await clock.push(40_000)
    // Not “connection-lost”: the line is back, and has answered.
    await expect(started).rejects.toMatchObject({ code: 'not-arrived' })
    expect(page.session.getSnapshot()).toMatchObject({ phase: 'form', connection: 'online' })
    expect(proxy.payments()).toEqual([])
  })

  it('leaves the next start its own time to wait', async () => {
    const { clock, network, page } = await formOf()
    network.rule = () => 'refused'
    void page.session.submit(input)
    await clock.push(200_000)
    expect(page.screen()).toBe('unconfirmed')
    network.rule = () => null
    page.host.emit('online')
    await clock.settle()
    expect(page.screen()).toBe('form')
    network.rule = () => 'refused'
    void page.session.submit(input)
    await clock.push(1_000)
    expect(page.screen()).toBe('waiting')
  })

  it('finds the payment by reading, long after the tap', async () => {
    const { clock, network, proxy, page } = await formOf()
    network.rule = ({ turn }) => (turn === 2 ? 'answer-lost' : 'refused')
    const started = page.session.submit(input)
    await clock.push(120_000)
    network.rule = () => null
    await clock.push(40_000)
    expect((await started).id).toBe(proxy.payment()?.id)
    expect(proxy.payments()).toHaveLength(1)
  })

  it('attaches at once to what another road found, without waiting for the lost answer', async () => {
    const { clock, network, proxy, page } = await formOf()
    network.rule = ({ method }) => (method === 'POST' ? 'hangs' : null)
    const started = page.session.submit(input)
    await clock.push(12_000)
    page.host.emit('visible')
    await clock.settle()
    expect((await started).id).toBe(proxy.payment()?.id)
    expect(page.session.getSnapshot().phase).toBe('payment')
    await clock.push(120_000)
    expect(keysOf(proxy)).toHaveLength(1)
  })

  it('is called unconfirmed, not failed, when nobody answers for as long as a prompt lives', async () => {
    const { clock, network, page } = await formOf()
    network.rule = () => 'refused'
    void page.session.submit(input)
    await clock.push(185_000)
    expect(page.screen()).toBe('waiting')
    await clock.push(10_000)
    expect(page.session.getSnapshot().phase).toBe('starting')
    expect(page.screen()).toBe('unconfirmed')
  })

  it('keeps asking less and less, and stops by itself after an hour', async () => {
    const { clock, network, page } = await formOf()
    network.rule = () => 'refused'
    void page.session.submit(input)
    await clock.push(3_700_000)
    const asked = network.requests.length
    await clock.push(3_600_000)
    expect(network.requests).toHaveLength(asked)
    network.rule = () => null
    page.host.emit('online')
    await clock.settle()
    expect(page.screen()).toBe('form')
  })

  it('does not take a later refusal for proof: the first send may have arrived', async () => {
    const { clock, network, proxy, page } = await formOf()
    network.rule = ({ turn }) => (turn === 2 ? 'answer-lost' : null)
    proxy.refuse('startPayment', { code: 'store-unavailable', afterwards: true })
    void page.session.submit(input)
    await clock.settle()
    // The first arrived and its answer was lost. A limit stands before the second.
    proxy.refuse('startPayment', { code: 'rate-limited' })
    await clock.push(5_000)
    expect(page.session.getSnapshot()).toMatchObject({ phase: 'payment', startError: null })
    expect(proxy.payments()).toHaveLength(1)
  })

  it('does not take a later refusal for proof where nobody answered what became of the first', async () => {
    const { clock, network, proxy, page } = await formOf()
    network.rule = ({ method }) => (method === 'GET' ? 'refused' : null)
    proxy.refuse('startPayment', { code: 'internal', afterwards: true })
    void page.session.submit(input)
    await clock.settle()
    expect(page.session.getSnapshot()).toMatchObject({ phase: 'starting', connection: 'lost' })
    network.rule = () => null
    proxy.refuse('startPayment', { code: 'rate-limited' })
    await clock.push(5_000)
    expect(page.session.getSnapshot()).toMatchObject({ phase: 'payment', startError: null })
    expect(proxy.payments()).toHaveLength(1)
  })

  it('calls no line lost where the proxy answers that it cannot say', async () => {
    const { clock, proxy, page } = await formOf()
    proxy.refuse('startPayment', { code: 'internal' })
    proxy.refuse('readCheckout', { code: 'store-unavailable' })
    void page.session.submit(input)
    await clock.settle()
    expect(page.session.getSnapshot()).toMatchObject({ phase: 'starting', connection: 'online' })
  })

  it('lets a proxy that can say nothing have the time it asks for', async () => {
    const { clock, network, proxy, page } = await formOf()
    network.rule = ({ method }) => (method === 'GET' ? 'refused' : null)
    proxy.refuse('startPayment', { code: 'internal', retryAfterSeconds: 30, times: 2 })
    void page.session.submit(input)
    await clock.push(29_000)
    expect(keysOf(proxy)).toHaveLength(1)
    await clock.push(2_000)
    expect(keysOf(proxy)).toHaveLength(2)
  })

  it('looks again when the form had to come back with a request still in the air', async () => {
    const { clock, network, proxy, page, openPage } = await formOf()
    network.rule = ({ method }) => (method === 'POST' ? 'refused' : null)
    void page.session.submit(input)
    await clock.settle()
    page.session.close()
    // The reload comes before the request has arrived.
    network.rule = () => null
    const reloaded = openPage({ storage: page.storage })
    await clock.settle()
    expect(reloaded.screen()).toBe('form')
    proxy.startElsewhere()
    await clock.push(3_500)
    expect(reloaded.screen()).toBe('waiting')
  })

  it('does not give up looking because a later try was refused', async () => {
    const { clock, network, proxy, page } = await formOf()
    network.rule = ({ turn }) => (turn === 2 ? 'refused' : null)
    const started = page.session.submit(input)
    await clock.settle()
    proxy.refuse('startPayment', { code: 'provider-unavailable' })
    await clock.push(1_500)
    await expect(started).rejects.toMatchObject({ code: 'provider-unavailable' })
    expect(page.screen()).toBe('form')
    // The first request was only slow: it arrives after all.
    proxy.startElsewhere()
    await clock.push(3_500)
    expect(page.screen()).toBe('waiting')
  })

  it('looks three times and no more', async () => {
    const { clock, network, proxy, page, openPage } = await formOf()
    network.rule = ({ method }) => (method === 'POST' ? 'refused' : null)
    void page.session.submit(input)
    await clock.settle()
    page.session.close()
    const before = proxy.requests.length
    openPage({ storage: page.storage })
    await clock.push(600_000)
    expect(proxy.requests.length - before).toBe(1 + 3)
  })
})

describe('a refused start', () => {
  it.each([
    'provider-key-unavailable',
    'provider-unavailable',
    'store-unavailable',
    'rate-limited',
    'method-not-available',
    'unauthorized',
  ])('(%s) says why, keeps the form, and the same intent keeps its key', async (code) => {
    const { clock, proxy, page } = await formOf()
    proxy.refuse('startPayment', { code })
    await expect(page.session.submit(input)).rejects.toMatchObject({ code })
    expect(page.session.getSnapshot()).toMatchObject({ phase: 'form', startError: { code } })
    // Nothing came of it, and nothing is looked for.
    await clock.push(60_000)
    expect(proxy.requests.at(-1)?.method).toBe('POST')
    await page.session.submit(input)
    await clock.settle()
    expect(page.session.getSnapshot().startError).toBeNull()
    expect(new Set(keysOf(proxy)).size).toBe(1)
  })

  it('takes a new key for another number', async () => {
    const { proxy, page } = await formOf()
    proxy.refuse('startPayment', { code: 'operator-not-available' })
    await page.session.submit(input).catch(() => {})
    await page.session.submit({ ...input, phone: '066 82 08 66' })
    expect(new Set(keysOf(proxy)).size).toBe(2)
  })

  it('attaches to the payment that another tab has under way', async () => {
    const { proxy, page } = await formOf()
    const other = proxy.startElsewhere({ status: 'confirm' })
    proxy.refuse('readCheckout', { code: 'store-unavailable', times: 9 })
    expect((await page.session.submit(input)).id).toBe(other.id)
    expect(page.screen()).toBe('waiting')
    expect(proxy.payments()).toHaveLength(1)
  })

  it('shows the receipt when the order turns out to be paid', async () => {
    const { proxy, page } = await formOf()
    proxy.startElsewhere({ status: 'succeeded' })
    expect((await page.session.submit(input)).status).toBe('succeeded')
    expect(page.screen()).toBe('succeeded')
  })

  it('tells that the session is over when it is', async () => {
    const { proxy, page } = await formOf()
    proxy.setSession({ status: 'expired' })
    await expect(page.session.submit(input)).rejects.toMatchObject({ code: 'session-closed' })
    expect(page.session.getSnapshot()).toMatchObject({
      phase: 'error',
      error: { code: 'session-closed' },
    })
  })

  it('does not believe that a broken proxy has done nothing', async () => {
    const { proxy, page } = await formOf()
    proxy.refuse('startPayment', { code: 'internal', afterwards: true })
    expect((await page.session.submit(input)).id).toBe(proxy.payment()?.id)
  })

  it('does not take a code it does not know for a refusal', async () => {
    const { proxy, page } = await formOf()
    proxy.refuse('startPayment', { code: 'teapot', status: 418, afterwards: true })
    expect((await page.session.submit(input)).id).toBe(proxy.payment()?.id)
  })

  it('drops a key that the proxy knows under another request', async () => {
    const { proxy, page } = await formOf()
    proxy.refuse('startPayment', { code: 'idempotency-key-reused' })
    await page.session.submit(input).catch(() => {})
    await page.session.submit(input)
    expect(new Set(keysOf(proxy)).size).toBe(2)
  })

  it('may be ignored by who watches the snapshot alone', async () => {
    const { clock, proxy, page } = await formOf()
    proxy.refuse('startPayment', { code: 'provider-unavailable' })
    void page.session.submit(input)
    // An unhandled rejection would fail this run.
    await clock.push(1_000)
    expect(page.screen()).toBe('form')
  })
})

describe('after a failed payment', () => {
  it('starts a new attempt under a new key, only when asked', async () => {
    const { clock, proxy, page } = await formOf({
      scenarios: [scenarios.declines, scenarios.pays],
    })
    void page.session.submit(input)
    await clock.push(20_000)
    expect(page.screen()).toBe('failed')
    page.session.retry()
    expect(page.screen()).toBe('form')
    await clock.push(5_000)
    expect(page.screen()).toBe('form')
    void page.session.submit(input)
    await clock.push(20_000)
    expect(page.screens.slice(2)).toEqual(['waiting', 'failed', 'form', 'waiting', 'succeeded'])
    expect(new Set(keysOf(proxy)).size).toBe(2)
  })

  it('shows a success that comes late, even over the form', async () => {
    const { clock, proxy, page } = await formOf({ scenarios: [scenarios.declines] })
    void page.session.submit(input)
    await clock.push(20_000)
    page.session.retry()
    await clock.settle()
    proxy.move({ status: 'succeeded', reason: null })
    await clock.push(100_000)
    expect(page.screen()).toBe('succeeded')
  })

  it('finds a late success on the failed screen too', async () => {
    const { clock, page } = await formOf({ scenarios: [scenarios['fails-then-succeeds']] })
    void page.session.submit(input)
    await clock.push(95_000)
    expect(page.screens.slice(2)).toEqual(['waiting', 'failed', 'succeeded'])
  })

  it('survives a kill between the retry and its answer: no third payment', async () => {
    const { clock, network, proxy, page, openPage } = await formOf({
      scenarios: [scenarios.declines, []],
    })
    void page.session.submit(input)
    await clock.push(20_000)
    page.session.retry()
    network.rule = ({ method }) => (method === 'POST' ? 'answer-lost' : null)
    void page.session.submit(input)
    await clock.push(100)
    page.session.close()
    network.rule = () => null
    const reloaded = openPage({ storage: page.storage })
    await clock.settle()
    expect(reloaded.screen()).toBe('waiting')
    void reloaded.session.submit(input)
    await clock.push(1_000)
    expect(proxy.payments()).toHaveLength(2)
  })
})

describe('a token of another session in the middle of a start', () => {
  it('does not let the old start’s end touch the new session’s', async () => {
    const { clock, network, proxy, page } = await formOf()
    network.rule = ({ method }) => (method === 'POST' ? 'refused' : null)
    void page.session.submit(input)
    await clock.push(100)
    proxy.setSession({ id: SessionId.parse('cs_fedcba9876543210') })
    page.session.setToken(fakeToken('cs_fedcba9876543210'))
    const second = page.session.submit(input)
    await clock.settle()
    expect(page.session.getSnapshot()).toMatchObject({ phase: 'starting', startError: null })
    expect(page.session.submit(input)).toBe(second)
  })

  it('forgets the start, and shows the other session alone', async () => {
    const { clock, network, proxy, page } = await formOf()
    network.rule = ({ method }) => (method === 'POST' ? 'refused' : null)
    const started = page.session.submit(input)
    await clock.push(100)
    page.session.setToken(fakeToken('cs_fedcba9876543210'))
    await expect(started).rejects.toBeInstanceOf(Error)
    network.rule = () => null
    await clock.push(60_000)
    expect(page.screen()).toBe('form')
    expect(proxy.payments()).toEqual([])
  })

  it('forgets a tap that came before the session was read', async () => {
    const world = createFakeWorld()
    world.network.latencyMs = 4_000
    const page = world.openPage()
    const started = page.session.submit(input)
    await world.clock.push(1_000)
    page.session.setToken(fakeToken('cs_fedcba9876543210'))
    await expect(started).rejects.toMatchObject({ code: 'connection-lost' })
    await world.clock.push(15_000)
    expect(page.screen()).toBe('form')
    expect(keysOf(world.proxy)).toEqual([])
  })
})

async function formOf(options?: Parameters<typeof createFakeWorld>[0]) {
  const world = createFakeWorld(options)
  const page = world.openPage()
  await world.clock.settle()
  return { ...world, page }
}

function keysOf(proxy: FakeProxy): (string | null)[] {
  return starts(proxy).map(({ headers }) => headers.get('Idempotency-Key'))
}

function bodiesOf(proxy: FakeProxy): unknown[] {
  return starts(proxy).map(({ body }) => body)
}

function starts({ requests }: FakeProxy) {
  return requests.filter(({ path }) => path === '/v1/checkout/payments')
}
