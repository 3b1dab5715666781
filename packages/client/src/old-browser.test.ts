import { afterEach, describe, expect, it, vi } from 'vitest'
import { createCheckoutSession } from './checkout-session.ts'
import { createFakeWorld, fakeToken, scenarios } from './testing/index.ts'

describe('a WebView without the younger half of the platform', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('pays all the same, with its own clock, storage and randomness', async () => {
    const { crypto } = globalThis
    vi.stubGlobal('structuredClone', undefined)
    vi.stubGlobal('BroadcastChannel', undefined)
    vi.stubGlobal('sessionStorage', undefined)
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
    // The class without its static methods `timeout` and `any`.
    vi.stubGlobal('AbortSignal', { prototype: AbortSignal.prototype })
    const { clock, proxy, network } = createFakeWorld({ scenarios: [scenarios.pays] })
    // What is not handed in is the browser's own: here storage, randomness, jitter and the page's events.
    const session = createCheckoutSession({
      endpoint: 'https://shop.test/pay',
      token: fakeToken('cs_oldbrowser00'),
      fetch: network.fetch,
      clock,
    })
    session.open()
    await session.submit({ method: 'mobile_money', phone: '074 12 34 56' })
    await clock.push(60_000)
    expect(session.getSnapshot().payment?.status).toBe('succeeded')
    expect(proxy.payments()).toHaveLength(1)
  })

  it('counts on a clock of its own that only goes forward', async () => {
    const { proxy } = createFakeWorld({ payment: { status: 'succeeded' } })
    const session = createCheckoutSession({
      endpoint: '/pay',
      token: fakeToken(),
      fetch: proxy.fetch,
    })
    session.open()
    await vi.waitFor(() => expect(session.getSnapshot().payment).not.toBeNull())
    expect(session.getSnapshot().startedAt).toBeLessThanOrEqual(performance.now())
    session.close()
  })

  it('takes the page’s own fetch at the time of the call, so that it may be patched late', async () => {
    const { proxy } = createFakeWorld({ payment: { status: 'succeeded' } })
    const session = createCheckoutSession({ endpoint: '/pay', token: fakeToken() })
    vi.stubGlobal('fetch', proxy.fetch)
    session.open()
    await vi.waitFor(() => expect(session.getSnapshot().payment).not.toBeNull())
    expect(proxy.requests).toHaveLength(1)
    session.close()
  })
})
