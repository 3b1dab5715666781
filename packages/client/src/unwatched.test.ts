import { describe, expect, it } from 'vitest'
import { requestBudget } from './budget.ts'
import { createFakeWorld, fakeToken, scenarios } from './testing/index.ts'
import { watchPayment, type Watching } from './watch.ts'

const input = { method: 'mobile_money', phone: '074 12 34 56' } as const

describe('while the code that follows a payment is not there', () => {
  it('still sees the payment through, by reading the session', async () => {
    const { clock, proxy, openPage } = createFakeWorld({ scenarios: [scenarios.pays] })
    const page = openPage({ watching: never() })
    await page.session.submit(input)
    await clock.push(60_000)
    expect(page.screens).toEqual(['loading', 'form', 'waiting', 'succeeded'])
    expect(proxy.payments()).toHaveLength(1)
  })

  it('tells of a lost line, and goes on when it is back', async () => {
    const { clock, network, proxy, openPage } = createFakeWorld()
    const page = openPage({ watching: never() })
    await page.session.submit(input)
    network.rule = () => 'refused'
    await clock.push(7_000)
    expect(page.session.getSnapshot()).toMatchObject({ phase: 'payment', connection: 'lost' })
    expect(page.screen()).toBe('waiting')
    network.rule = () => null
    proxy.move({ status: 'succeeded' })
    await clock.push(15_000)
    expect(page.session.getSnapshot().connection).toBe('online')
    expect(page.screen()).toBe('succeeded')
  })

  it('says so when it will get no news any more, and claims nothing', async () => {
    const { clock, proxy, openPage } = createFakeWorld()
    const page = openPage({ watching: never() })
    await page.session.submit(input)
    proxy.refuse('readCheckout', { code: 'unauthorized', times: 99 })
    await clock.push(5_000)
    expect(page.session.getSnapshot().error).toMatchObject({ code: 'unauthorized' })
    expect(page.screen()).toBe('waiting')
  })

  it('ends the wait by the clock, and costs no more requests than a watch may', async () => {
    const { clock, network, openPage } = createFakeWorld()
    const page = openPage({ watching: never() })
    await page.session.submit(input)
    await clock.push(requestBudget.windowMs)
    expect(page.screen()).toBe('unconfirmed')
    expect(network.requests.length).toBeLessThanOrEqual(requestBudget.requests)
    expect(network.requests.length).toBeGreaterThan(10)
  })

  it('asks nothing once it is closed, and goes on where it was', async () => {
    const { clock, network, openPage } = createFakeWorld({ scenarios: [scenarios.pays] })
    const page = openPage({ watching: never() })
    await page.session.submit(input)
    page.session.close()
    const before = network.requests.length
    await clock.push(60_000)
    expect(network.requests).toHaveLength(before)
    page.session.open()
    await clock.push(3_000)
    expect(page.screen()).toBe('succeeded')
  })
})

describe('when the code comes after all', () => {
  it('is asked for at once, and follows by a stream from then on', async () => {
    const { clock, network, openPage } = createFakeWorld()
    const page = openPage({ watching: after(1) })
    await page.session.submit(input)
    await clock.push(100_000)
    expect(page.screen()).toBe('waiting')
    const read = network.requests.map(({ method, url }) => `${method} ${url.split('/').at(-1)}`)
    expect(read.filter((each) => each === 'GET events')).toHaveLength(1)
    expect(read.filter((each) => each === 'GET checkout')).toHaveLength(1)
  })

  it('is asked for again after a failure', async () => {
    const { clock, network, openPage } = createFakeWorld()
    const page = openPage({ watching: after(3) })
    await page.session.submit(input)
    await clock.push(20_000)
    expect(network.requests.some(({ url }) => url.endsWith('/events'))).toBe(true)
    const before = network.requests.length
    await clock.push(20_000)
    expect(network.requests).toHaveLength(before)
    expect(page.screen()).toBe('waiting')
  })
})

describe('an empty form', () => {
  it('may be drawn before the session is read, in a tab that has sent nothing', () => {
    const { openPage } = createFakeWorld()
    const { session } = openPage({ token: fakeToken('cs_untouched000') })
    expect(session.getSnapshot()).toMatchObject({ phase: 'loading', returning: false })
  })

  it('may not once a payment was sent, also after a reload', async () => {
    const { clock, openPage } = createFakeWorld()
    const { session, storage } = openPage()
    await session.submit(input)
    session.close()
    const reloaded = openPage({ storage })
    expect(reloaded.session.getSnapshot()).toMatchObject({ phase: 'loading', returning: true })
    await clock.settle()
    expect(reloaded.screen()).toBe('waiting')
  })
})

/** A file that never comes. */
function never(): Watching {
  return { now: () => null, fetch: () => Promise.reject(new TypeError('Failed to fetch')) }
}

/** A file that comes at that try. */
function after(tries: number): Watching {
  let left = tries
  return {
    now: () => (left > 0 ? null : watchPayment),
    fetch: async () => {
      left -= 1
      if (left > 0) throw new TypeError('Failed to fetch')
    },
  }
}
