import { returnNote, SessionId } from '@pvit-checkout/contract/checkout'
import { describe, expect, it } from 'vitest'
import { createCheckoutSession } from './checkout-session.ts'
import { statusOf } from './screen.ts'
import {
  createFakeStorage,
  createFakeWorld,
  fakeToken,
  scenarios,
  type FakeProxy,
} from './testing/index.ts'

const input = { method: 'mobile_money', phone: '074 12 34 56' } as const

describe('opening', () => {
  it('asks nothing of the network before open(), and works without a browser', () => {
    const session = createCheckoutSession({ endpoint: '/pay', token: fakeToken() })
    expect(session.getSnapshot()).toMatchObject({ phase: 'loading', session: null, payment: null })
    expect(session.getSnapshot()).toBe(session.getSnapshot())
    session.close()
  })

  it('reads the session once, however often it is opened', async () => {
    const { clock, proxy, openPage } = createFakeWorld()
    const page = openPage()
    page.session.open()
    await clock.settle()
    page.session.open()
    await clock.settle()
    expect(page.screen()).toBe('form')
    expect(proxy.requests).toHaveLength(1)
  })

  it('costs one request under React’s StrictMode: open, close, open', async () => {
    const { clock, proxy, openPage } = createFakeWorld()
    const page = openPage()
    page.session.close()
    page.session.open()
    await clock.settle()
    expect(page.screen()).toBe('form')
    expect(proxy.requests).toHaveLength(1)
  })

  it('tells its listeners only of real changes, with the same snapshot in between', async () => {
    const { clock, openPage, network } = createFakeWorld()
    network.rule = ({ url, headers }) =>
      url.endsWith('/events') || headers.has('Prefer') ? 'refused' : null
    const page = openPage()
    await page.session.submit(input)
    await clock.push(20_000)
    let calls = 0
    const stop = page.session.subscribe(() => calls++)
    const before = page.session.getSnapshot()
    await clock.push(90_000)
    expect(page.session.getSnapshot()).toBe(before)
    expect(calls).toBe(0)
    stop()
  })

  it('tells a listener no more once it has left', async () => {
    const { clock, openPage } = createFakeWorld()
    const page = openPage()
    let calls = 0
    page.session.subscribe(() => calls++)()
    await clock.settle()
    expect(calls).toBe(0)
  })

  it('tries the reading thrice, then says why, with a way back', async () => {
    const { clock, network, openPage } = createFakeWorld()
    network.rule = ({ turn }) => (turn <= 3 ? 'refused' : null)
    const page = openPage()
    await clock.push(2_000)
    expect(page.session.getSnapshot()).toMatchObject({ phase: 'loading', connection: 'lost' })
    await clock.push(10_000)
    expect(page.session.getSnapshot()).toMatchObject({
      phase: 'error',
      error: { code: 'connection-lost', retryable: true },
    })
    page.session.retry()
    expect(page.screen()).toBe('loading')
    await clock.settle()
    expect(page.screen()).toBe('form')
  })

  it('reads again by itself when the network comes back', async () => {
    const { clock, network, openPage } = createFakeWorld()
    network.rule = () => 'refused'
    const page = openPage()
    await clock.push(60_000)
    expect(page.screen()).toBe('error')
    network.rule = () => null
    page.host.emit('online')
    await clock.settle()
    expect(page.screen()).toBe('form')
  })

  it('believes no line to be lost that is back, however lately it has asked', async () => {
    const { clock, openPage } = createFakeWorld()
    const page = openPage()
    await clock.push(5_000)
    page.host.emit('offline')
    expect(page.session.getSnapshot().connection).toBe('lost')
    page.host.emit('online')
    await clock.settle()
    expect(page.session.getSnapshot()).toMatchObject({ phase: 'form', connection: 'online' })
  })

  it.each(['unauthorized', 'forbidden-origin', 'not-found'])(
    'says %s at once: another try would not do better',
    async (code) => {
      const { clock, proxy, openPage } = createFakeWorld()
      proxy.refuse('readCheckout', { code, times: 9 })
      const page = openPage()
      await clock.push(60_000)
      expect(page.session.getSnapshot()).toMatchObject({ phase: 'error', error: { code } })
      page.host.emit('visible')
      await clock.push(60_000)
      expect(proxy.requests).toHaveLength(1)
    },
  )

  it.each([
    ['an empty endpoint', { endpoint: '' }],
    ['a protocol that is not http', { endpoint: 'ftp://shop.test/pay' }],
    ['a query in the endpoint', { endpoint: '/pay?x=1' }],
    ['another host by accident', { endpoint: '//shop.test/pay' }],
  ])('names the cure for %s, and sends nothing', async (_, wrong) => {
    const { clock, network, openPage } = createFakeWorld()
    const page = openPage(wrong)
    await clock.settle()
    const { error } = page.session.getSnapshot()
    expect(error).toMatchObject({ code: 'misconfigured' })
    expect(error?.detail).toMatch(/endpoint must be/)
    expect(network.requests).toEqual([])
  })

  it.each(['', 'a-key-of-the-shop'])(
    'calls the refusal of what never was a token (“%s”) a fault of the set-up, and repeats it nowhere',
    async (token) => {
      const { clock, proxy, openPage } = createFakeWorld()
      proxy.refuse('readCheckout', { code: 'unauthorized' })
      const page = openPage({ token })
      await clock.settle()
      const { error } = page.session.getSnapshot()
      expect(error).toMatchObject({ code: 'misconfigured' })
      expect(error?.message).toMatch(/not the token your server got from POST \/v1\/sessions/)
      expect(error?.message).not.toContain('a-key-of-the-shop')
    },
  )

  it.each([
    ['https://shop.test/pay/', 'https://shop.test/pay/v1/checkout'],
    ['https://shop.test', 'https://shop.test/v1/checkout'],
    ['/pay', '/pay/v1/checkout'],
    ['/', '/v1/checkout'],
    ['../pay', '../pay/v1/checkout'],
  ])('calls the endpoint %s at %s', async (endpoint, url) => {
    const { clock, network, openPage } = createFakeWorld()
    openPage({ endpoint })
    await clock.settle()
    expect(network.requests[1]).toMatchObject({ url })
  })

  it.each([
    ['expired', 'session-closed'],
    ['canceled', 'session-closed'],
    ['paid', 'order-already-paid'],
    ['archived', 'session-closed'],
  ])('shows no form over a session that is %s', async (status, code) => {
    const { clock, openPage } = createFakeWorld({ session: { status: status as never } })
    const page = openPage()
    await clock.settle()
    expect(page.session.getSnapshot()).toMatchObject({ phase: 'error', error: { code } })
  })
})

describe('coming back', () => {
  it.each(['processing', 'confirm', 'redirect', 'unconfirmed', 'failed', 'succeeded'] as const)(
    'finds a payment that is %s where it was',
    async (status) => {
      const redirectUrl = status === 'redirect' ? 'https://pay.test/x' : null
      const { clock, openPage } = createFakeWorld({ payment: { status, redirectUrl } })
      const page = openPage()
      await clock.settle()
      expect(statusOf(page.session.getSnapshot())).toBe(status)
      const screen = status === 'processing' || status === 'confirm' ? 'waiting' : status
      expect(page.screen()).toBe(screen)
    },
  )

  it('reloads at every stage into the same payment (promise 2)', async () => {
    const { clock, proxy, openPage } = createFakeWorld({ scenarios: [scenarios.pays] })
    const storage = createFakeStorage()
    let page = openPage({ storage })
    await clock.settle()
    void page.session.submit(input)
    for (const afterMs of [0, 500, 1_500, 5_000, 5_000]) {
      await clock.push(afterMs)
      page.session.close()
      page = openPage({ storage })
      await clock.settle()
    }
    expect(page.screen()).toBe('succeeded')
    expect(proxy.payments()).toHaveLength(1)
  })

  it('follows the payment that another tab has started, once it is looked at', async () => {
    const { clock, proxy, openPage } = createFakeWorld({ scenarios: [scenarios.pays] })
    const first = openPage()
    const second = openPage()
    await clock.push(11_000)
    void first.session.submit(input)
    await clock.push(2_000)
    expect(second.screen()).toBe('form')
    second.host.emit('visible')
    await clock.settle()
    expect(second.screen()).toBe('waiting')
    await clock.push(20_000)
    expect([first.screen(), second.screen()]).toEqual(['succeeded', 'succeeded'])
    expect(proxy.payments()).toHaveLength(1)
  })

  it('lets two tabs tap together, and makes one payment (promise 3)', async () => {
    const { clock, proxy, openPage } = createFakeWorld()
    const tabs = [openPage(), openPage()]
    await clock.settle()
    const started = tabs.map(({ session }) => session.submit(input))
    await clock.settle()
    const [one, two] = await Promise.all(started)
    expect(one?.id).toBe(two?.id)
    expect(proxy.payments()).toHaveLength(1)
  })

  it('wakes from the back/forward cache into what is true by then', async () => {
    const { clock, proxy, openPage } = createFakeWorld()
    const page = openPage()
    await clock.settle()
    proxy.startElsewhere({ status: 'succeeded' })
    await clock.push(60_000)
    page.host.emit('restored')
    await clock.settle()
    expect(page.screen()).toBe('succeeded')
  })
})

describe('leaving for PVIT’s page', () => {
  it('notes the page to come back to, where the proxy’s return pages look for it', async () => {
    const { clock, proxy, openPage } = createFakeWorld()
    const page = openPage()
    await clock.settle()
    void page.session.submit({ method: 'card', phone: '074 12 34 56' })
    await clock.settle()
    expect(page.storage.getItem(returnNote)).toBeNull()
    proxy.move({ status: 'redirect', redirectUrl: 'https://pay.test/x' })
    await clock.settle()
    expect(page.storage.getItem(returnNote)).toBe('https://shop.test/checkout')
  })
})

describe('closing', () => {
  it('asks nothing more, keeps what is shown, and resumes', async () => {
    const { clock, network, proxy, openPage } = createFakeWorld({ payment: { status: 'confirm' } })
    const page = openPage()
    await clock.push(5_000)
    page.session.close()
    const before = network.requests.length
    await clock.push(60_000)
    page.host.emit('visible')
    page.session.setToken(fakeToken(undefined, 2))
    await clock.push(600_000)
    expect(network.requests).toHaveLength(before)
    expect(page.screen()).toBe('waiting')
    proxy.move({ status: 'succeeded' })
    page.session.open()
    await clock.settle()
    expect(page.screen()).toBe('succeeded')
    expect(network.requests).toHaveLength(before + 1)
  })

  it('lets go of what it was reading', async () => {
    const { clock, network, openPage } = createFakeWorld()
    network.latencyMs = 1_000
    const signals: (AbortSignal | null | undefined)[] = []
    const page = openPage({
      fetch: (url, init) => {
        signals.push(init?.signal)
        return network.fetch(url, init)
      },
    })
    await clock.push(100)
    page.session.close()
    expect(signals.map((signal) => signal?.aborted)).toEqual([true])
  })

  it('ends with the next tap: what it starts is followed', async () => {
    const { clock, openPage } = createFakeWorld({ scenarios: [scenarios.pays] })
    const page = openPage()
    await clock.settle()
    page.session.close()
    void page.session.submit(input)
    await clock.push(20_000)
    expect(page.screen()).toBe('succeeded')
  })

  it('comes back to a line that is lost by now, and says so', async () => {
    const { clock, openPage } = createFakeWorld()
    const page = openPage()
    await clock.settle()
    page.session.close()
    page.host.emit('offline')
    expect(page.session.getSnapshot().connection).toBe('online')
    page.session.open()
    expect(page.session.getSnapshot().connection).toBe('lost')
  })

  it('resumes at once when it was closed while reading', async () => {
    const { clock, network, openPage } = createFakeWorld()
    network.latencyMs = 1_000
    const page = openPage()
    await clock.push(100)
    page.session.close()
    await clock.push(100)
    page.session.open()
    await clock.push(1_100)
    expect(page.screen()).toBe('form')
  })

  it('does not tear down a start that is on its way', async () => {
    const { clock, network, proxy, openPage } = createFakeWorld()
    const page = openPage()
    await clock.settle()
    network.latencyMs = 2_000
    const started = page.session.submit(input)
    await clock.push(100)
    page.session.close()
    await clock.push(10_000)
    expect((await started).id).toBe(proxy.payment()?.id)
    expect(page.session.getSnapshot().phase).toBe('payment')
    expect(proxy.requests).toHaveLength(2)
  })

  it('sends no retry of a start while it is closed, and the next one after open()', async () => {
    const { clock, network, proxy, openPage } = createFakeWorld()
    const page = openPage()
    await clock.settle()
    network.rule = () => 'refused'
    void page.session.submit(input)
    await clock.push(100)
    page.session.close()
    const before = network.requests.length
    await clock.push(30_000)
    expect(network.requests).toHaveLength(before)
    network.rule = () => null
    page.session.open()
    await clock.settle()
    expect(proxy.payments()).toHaveLength(1)
    expect(page.screen()).toBe('waiting')
  })
})

describe('going back', () => {
  it('takes the reason of a refused start off the form, and asks nothing', async () => {
    const { clock, proxy, openPage } = createFakeWorld()
    const page = openPage()
    await clock.settle()
    proxy.refuse('startPayment', { code: 'rate-limited' })
    await page.session.submit(input).catch(() => {})
    const { length } = proxy.requests
    page.session.retry()
    await clock.settle()
    expect(page.session.getSnapshot()).toMatchObject({ phase: 'form', startError: null })
    expect(proxy.requests).toHaveLength(length)
  })

  it('leaves a start that is under way where it is', async () => {
    const { clock, network, openPage } = createFakeWorld()
    const page = openPage()
    await clock.settle()
    network.latencyMs = 2_000
    void page.session.submit(input)
    await clock.push(100)
    page.session.retry()
    expect(page.session.getSnapshot().phase).toBe('starting')
  })
})

describe('a new token', () => {
  it('of the same session keeps the screen, and is used from then on', async () => {
    const { clock, proxy, openPage } = createFakeWorld({ payment: { status: 'confirm' } })
    const page = openPage()
    await clock.settle()
    page.session.setToken(fakeToken(undefined, 2))
    await clock.settle()
    expect(page.screens).toEqual(['loading', 'waiting'])
    expect(proxy.requests.at(-1)?.headers.get('Authorization')).toBe(
      `Bearer ${fakeToken(undefined, 2)}`,
    )
  })

  it('that is the old one asks nothing', async () => {
    const { clock, proxy, openPage } = createFakeWorld({ payment: { status: 'confirm' } })
    const page = openPage()
    await clock.settle()
    const before = proxy.requests.length
    page.session.setToken(fakeToken())
    await clock.settle()
    expect(proxy.requests).toHaveLength(before)
  })

  it('mends a watch that was given up for the old one', async () => {
    const { clock, proxy, openPage } = createFakeWorld()
    proxy.refuse('watchPayment', { code: 'unauthorized' })
    proxy.refuse('readPayment', { code: 'unauthorized' })
    const page = openPage()
    await page.session.submit(input)
    await clock.push(20_000)
    expect(page.session.getSnapshot()).toMatchObject({
      phase: 'payment',
      error: { code: 'unauthorized' },
    })
    page.session.setToken(fakeToken(undefined, 2))
    await clock.push(0)
    expect(page.session.getSnapshot().error).toBeNull()
    proxy.move({ status: 'succeeded' })
    await clock.settle()
    expect(page.screen()).toBe('succeeded')
  })

  it('mends a first reading that the old one was refused for', async () => {
    const { clock, proxy, openPage } = createFakeWorld()
    proxy.refuse('readCheckout', { code: 'unauthorized' })
    const page = openPage()
    await clock.settle()
    expect(page.session.getSnapshot()).toMatchObject({
      phase: 'error',
      error: { code: 'unauthorized' },
    })
    page.session.setToken(fakeToken(undefined, 2))
    expect(page.screen()).toBe('loading')
    await clock.settle()
    expect(page.screen()).toBe('form')
  })

  it('of another session starts afresh', async () => {
    const { clock, proxy, openPage } = createFakeWorld({ payment: { status: 'succeeded' } })
    const page = openPage()
    await clock.settle()
    expect(page.screen()).toBe('succeeded')
    proxy.setSession({ id: SessionId.parse('cs_fedcba9876543210') })
    page.session.setToken(fakeToken('cs_fedcba9876543210'))
    expect(page.session.getSnapshot()).toMatchObject({
      phase: 'loading',
      session: null,
      payment: null,
    })
    await clock.settle()
    expect(page.session.getSnapshot().session?.id).toBe('cs_fedcba9876543210')
  })

  it('of another session may be checked at once, however lately the one before was', async () => {
    const { clock, proxy, openPage } = createFakeWorld({ payment: { status: 'confirm' } })
    const page = openPage()
    await clock.settle()
    await page.session.check()
    proxy.setSession({ id: SessionId.parse('cs_fedcba9876543210') })
    page.session.setToken(fakeToken('cs_fedcba9876543210'))
    await clock.settle()
    await page.session.check()
    expect(proxy.requests.filter(({ path }) => path.endsWith('/check'))).toHaveLength(2)
  })

  it('of another session is told whether something was sent of that one in this tab', async () => {
    const { clock, openPage } = createFakeWorld()
    const page = openPage({ storage: createFakeStorage() })
    await page.session.submit(input)
    await clock.settle()
    page.session.setToken(fakeToken('cs_1111111111111111'))
    expect(page.session.getSnapshot().returning).toBe(false)
    page.session.setToken(fakeToken())
    expect(page.session.getSnapshot().returning).toBe(true)
  })
})

describe('who answers to a number', () => {
  it('asks with the number in one spelling', async () => {
    const { proxy, openPage } = createFakeWorld()
    const { session } = openPage()
    await expect(session.lookUpPayer('74 12 34 56')).resolves.toMatchObject({ name: 'Jeanne O.' })
    expect(questionOf(proxy)).toEqual({ phone: '074123456' })
  })

  it('asks about the session’s own number without naming it', async () => {
    const { proxy, openPage } = createFakeWorld()
    await openPage().session.lookUpPayer(null)
    expect(questionOf(proxy)).toEqual({})
  })

  it('rejects what is no number, and what goes wrong, without touching the screen', async () => {
    const { clock, proxy, openPage } = createFakeWorld()
    const page = openPage()
    await clock.settle()
    const before = page.session.getSnapshot()
    proxy.refuse('lookUpPayer', { code: 'kyc-unavailable' })
    await expect(page.session.lookUpPayer('074')).rejects.toMatchObject({ code: 'phone-invalid' })
    await expect(page.session.lookUpPayer('074123456')).rejects.toMatchObject({
      code: 'kyc-unavailable',
    })
    expect(page.session.getSnapshot()).toBe(before)
  })

  it('gives up when the caller does', async () => {
    const { clock, network, openPage } = createFakeWorld()
    const page = openPage()
    network.rule = () => 'hangs-deaf'
    const caller = new AbortController()
    const asked = page.session.lookUpPayer('074123456', caller.signal)
    caller.abort()
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
    await clock.settle()
  })

  it('ends after 6 s without an answer', async () => {
    const { clock, network, openPage } = createFakeWorld()
    const page = openPage()
    network.rule = () => 'hangs-deaf'
    const asked = page.session.lookUpPayer('074123456')
    await Promise.all([
      expect(asked).rejects.toMatchObject({ code: 'connection-lost' }),
      clock.push(6_000),
    ])
  })
})

describe('a listener that throws', () => {
  it('is heard of, and does not stop the payment from being followed', async () => {
    const { clock, openPage } = createFakeWorld({ scenarios: [scenarios.pays] })
    const page = openPage()
    await clock.settle()
    const heard: unknown[] = []
    const onError = (error: unknown) => heard.push(error)
    const host = globalThis as unknown as NodeProcess
    host.process.on('uncaughtException', onError)
    page.session.subscribe(() => {
      throw new Error('a broken skin')
    })
    void page.session.submit(input)
    await clock.push(30_000)
    host.process.off('uncaughtException', onError)
    expect(page.screen()).toBe('succeeded')
    expect(heard.length).toBeGreaterThan(0)
  })
})

function questionOf({ requests }: FakeProxy): unknown {
  return requests.find(({ path }) => path.endsWith('/payer'))?.body
}

/** Node's part of the global that this package otherwise does without. */
interface NodeProcess {
  process: Record<'on' | 'off', (event: string, listener: (error: unknown) => void) => void>
}
