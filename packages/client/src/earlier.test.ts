import { SessionId } from '@pvit-checkout/contract/checkout'
import { describe, expect, it } from 'vitest'
import { requestBudget } from './budget.ts'
import { createFakeWorld, fakeToken, scenarios } from './testing/index.ts'

const input = { method: 'mobile_money', phone: '074 12 34 56' } as const

describe('an earlier attempt that was told as failed', () => {
  it('may have paid the order, and is heard of while the next is under way', async () => {
    const { clock, proxy, page } = await retrying({
      scenarios: [
        [...scenarios.declines, { afterMs: 30_000, status: 'succeeded', reason: null }],
        [
          { afterMs: 1_000, status: 'confirm' },
          { afterMs: 100_000, status: 'failed', reason: 'declined' },
        ],
      ],
    })
    await clock.push(10_000)
    proxy.setSession({ status: 'paid' })
    // Before most people have typed the second code.
    await clock.push(23_000)
    expect(page.session.getSnapshot()).toMatchObject({
      payment: { status: 'confirm' },
      session: { status: 'paid' },
    })
    await clock.push(72_000)
    expect(page.screen()).toBe('succeeded')
  })

  it('is heard of after a reload too', async () => {
    const { clock, proxy, page, openPage } = await retrying({
      scenarios: [scenarios.declines, [{ afterMs: 1_000, status: 'confirm' }]],
    })
    await clock.push(5_000)
    page.session.close()
    const reloaded = openPage({ storage: page.storage })
    await clock.push(5_000)
    expect(reloaded.session.getSnapshot().session?.status).toBe('open')
    proxy.setSession({ status: 'paid' })
    await clock.push(20_000)
    expect(reloaded.session.getSnapshot()).toMatchObject({
      payment: { status: 'confirm' },
      session: { status: 'paid' },
    })
  })

  it('has its receipt looked for again where the first look is lost', async () => {
    const { clock, network, proxy, page } = await retrying({
      scenarios: [
        [...scenarios.declines, { afterMs: 30_000, status: 'succeeded', reason: null }],
        [{ afterMs: 50_000, status: 'failed', reason: 'declined' }],
      ],
    })
    await clock.push(10_000)
    proxy.setSession({ status: 'paid' })
    await clock.push(39_000)
    network.rule = ({ url }) => (url.endsWith('/checkout') ? 'refused' : null)
    await clock.push(2_000)
    expect(page.screen()).toBe('failed')
    network.rule = () => null
    await clock.push(3_000)
    expect(page.screen()).toBe('succeeded')
  })

  it('makes no lost line of a look that is lost while the stream lives', async () => {
    const { clock, network, page } = await retrying({
      scenarios: [scenarios.declines, [{ afterMs: 1_000, status: 'confirm' }]],
    })
    await clock.push(2_000)
    let looks = 0
    network.rule = ({ url }) => {
      if (!url.endsWith('/checkout')) return null
      looks += 1
      return 'refused'
    }
    await clock.push(10_000)
    expect(looks).toBeGreaterThan(0)
    expect(page.session.getSnapshot()).toMatchObject({ connection: 'online', error: null })
  })

  it.each(['visible', 'restored', 'online'] as const)(
    'is looked after at once when the page or the network comes back (%s), not at the next planned look',
    async (event) => {
      const { clock, proxy, page } = await retrying({
        scenarios: [scenarios.declines, [{ afterMs: 1_000, status: 'confirm' }]],
      })
      // The looks before and after are at 32 and 50 seconds.
      await clock.push(43_000)
      proxy.setSession({ status: 'paid' })
      page.host.emit(event)
      await clock.settle()
      expect(page.session.getSnapshot()).toMatchObject({
        payment: { status: 'confirm' },
        session: { status: 'paid' },
      })
    },
  )

  it('costs no more requests than a wait may, however often the shopper comes back', async () => {
    const { clock, network, page } = await retrying({
      scenarios: [scenarios.declines, [{ afterMs: 1_000, status: 'confirm' }]],
    })
    const before = network.requests.length
    for (let at = 0; at < requestBudget.windowMs; at += 11_000) {
      page.host.emit('visible')
      await clock.push(11_000)
    }
    expect(network.requests.length - before).toBeLessThanOrEqual(requestBudget.requests)
  })

  it('is heard of in a tab that sent neither, for nobody there can say which was the first', async () => {
    const { clock, proxy, page } = await formOf()
    proxy.startElsewhere({ status: 'failed', reason: 'declined' })
    await clock.push(1_000)
    proxy.startElsewhere({ status: 'confirm' })
    await clock.push(10_000)
    page.host.emit('visible')
    await clock.push(1_000)
    expect(page.session.getSnapshot()).toMatchObject({ payment: { status: 'confirm' } })
    proxy.setSession({ status: 'paid' })
    await clock.push(20_000)
    expect(page.session.getSnapshot().session?.status).toBe('paid')
  })

  it('is heard of in the tab that sent it where another tab sent the next', async () => {
    const { clock, proxy, page, openPage } = await formOf({
      scenarios: [scenarios.declines, [{ afterMs: 1_000, status: 'confirm' }]],
    })
    await page.session.submit(input)
    await clock.push(20_000)
    const other = openPage()
    await clock.settle()
    other.session.retry()
    await other.session.submit(input)
    await clock.push(5_000)
    page.host.emit('visible')
    await clock.push(5_000)
    expect(page.session.getSnapshot()).toMatchObject({ payment: { status: 'confirm' } })
    proxy.setSession({ status: 'paid' })
    await clock.push(20_000)
    expect(page.session.getSnapshot().session?.status).toBe('paid')
  })

  it('is not looked for beside a first payment, nor after a reload', async () => {
    const { clock, network, page, openPage } = await formOf()
    await page.session.submit(input)
    page.session.close()
    const reloaded = openPage({ storage: page.storage })
    await clock.settle()
    const looks = () => network.requests.filter(({ url }) => url.endsWith('/checkout')).length
    const before = looks()
    await clock.push(60_000)
    reloaded.host.emit('visible')
    await clock.settle()
    expect(looks()).toBe(before)
    expect(reloaded.screen()).toBe('waiting')
  })
})

let sessions = 0
/** Of a session that nothing on this page has ever sent for. */
async function formOf(options?: Parameters<typeof createFakeWorld>[0]) {
  const id = SessionId.parse(`cs_earlier${++sessions}`)
  const world = createFakeWorld({ ...options, session: { id } })
  const openPage: typeof world.openPage = (given) =>
    world.openPage({ token: fakeToken(id), ...given })
  const page = openPage()
  await world.clock.settle()
  return { ...world, openPage, page }
}

/** Twenty seconds after a first try that its scenario has failed by then, the next one is on its way. */
async function retrying(options: Parameters<typeof createFakeWorld>[0]) {
  const world = await formOf(options)
  void world.page.session.submit(input)
  await world.clock.push(20_000)
  world.page.session.retry()
  void world.page.session.submit(input)
  return world
}
