import { describe, expect, it } from 'vitest'
import { createEnding } from './ending.ts'
import {
  createFakeWorld,
  createPushedClock,
  fakeEpoch,
  type FakePage,
  type FakeWorld,
  type NetworkFault,
} from './testing/index.ts'

const input = { method: 'mobile_money', phone: '074 12 34 56' } as const

describe('the deadline', () => {
  it('is counted by the proxy’s clock, whatever the device believes', async () => {
    const { clock, page } = await waiting()
    const { deadline, startedAt } = page.session.getSnapshot()
    expect(deadline).toBe(clock.now() + 180_000)
    expect(startedAt).toBe(clock.now())
  })

  it('allows for the way an answer takes: the freshest word counts', async () => {
    const { clock, network, openPage } = createFakeWorld()
    network.latencyMs = 8_000
    const page = openPage()
    await clock.push(9_000)
    void page.session.submit(input)
    await clock.push(8_000)
    // The proxy started it 4 s ago, and so did we think 4 s too late; the stream comes over a better line.
    const started = clock.now() - 4_000
    expect(page.session.getSnapshot().deadline).toBe(started + 184_000)
    network.latencyMs = 0
    page.host.emit('online')
    await clock.settle()
    expect(page.session.getSnapshot().deadline).toBe(started + 180_000)
  })

  it('does not move, nor redraw anything, for the network’s noise', async () => {
    const { clock, network, openPage } = createFakeWorld()
    network.latencyMs = 800
    const page = openPage()
    await clock.push(1_000)
    void page.session.submit(input)
    await clock.push(2_000)
    const before = page.session.getSnapshot()
    network.latencyMs = 0
    page.host.emit('visible')
    await clock.settle()
    expect(page.session.getSnapshot()).toBe(before)
  })

  it('survives a reload', async () => {
    const { clock, openPage, page } = await waiting()
    const { deadline } = page.session.getSnapshot()
    await clock.push(60_000)
    const reloaded = openPage({ storage: page.storage })
    await clock.settle()
    expect(reloaded.session.getSnapshot().deadline).toBe(deadline)
  })
})

describe('the end of a wait', () => {
  it('is not put off by being told of it again', async () => {
    const clock = createPushedClock()
    const heard: string[] = []
    const ending = createEnding({
      clock,
      onLastCheck: () => heard.push('last check'),
      onOver: () => heard.push('over'),
    })
    for (let second = 0; second < 20; second++) {
      ending.aim(1_000)
      await clock.push(1_000)
    }
    expect(heard).toEqual(['last check', 'over'])
    ending.aim(30_000)
    ending.aim(null)
    await clock.push(60_000)
    expect(heard).toHaveLength(2)
  })

  it('is the proxy’s word where it comes', async () => {
    const { clock, page } = await waiting()
    await clock.push(180_500)
    expect(page.session.getSnapshot()).toMatchObject({
      payment: { status: 'unconfirmed' },
      overdue: false,
    })
    expect(page.screen()).toBe('unconfirmed')
  })

  it('comes by our clock when nobody answers any more, after one last question', async () => {
    const { clock, network, page } = await waiting()
    await cutOff({ clock, network, page }, 'hangs-deaf')
    await clock.push(177_000)
    expect(page.screen()).toBe('waiting')
    const before = network.requests.length
    await clock.push(4_000)
    expect(network.requests.length).toBeGreaterThan(before)
    expect(page.screen()).toBe('waiting')
    await clock.push(10_000)
    expect(page.session.getSnapshot()).toMatchObject({ phase: 'payment', overdue: true })
    expect(page.screen()).toBe('unconfirmed')
  })

  it('is no end of the watch: the truth is shown when it comes', async () => {
    const { clock, network, proxy, page } = await waiting()
    await cutOff({ clock, network, page }, 'refused')
    await clock.push(240_000)
    expect(page.screen()).toBe('unconfirmed')
    network.rule = () => null
    proxy.move({ status: 'succeeded' })
    await clock.push(60_000)
    expect(page.screen()).toBe('succeeded')
    expect(page.session.getSnapshot().overdue).toBe(false)
  })

  it('is not taken back by late news that ends nothing', async () => {
    const { clock, network, proxy, page } = await waiting()
    await cutOff({ clock, network, page }, 'refused')
    await clock.push(240_000)
    expect(page.screen()).toBe('unconfirmed')
    network.rule = () => null
    proxy.move({ status: 'confirm' })
    page.host.emit('online')
    await clock.settle()
    expect(page.session.getSnapshot()).toMatchObject({
      payment: { status: 'confirm' },
      overdue: true,
    })
    expect(page.screens.slice(-2)).toEqual(['waiting', 'unconfirmed'])
  })

  it('is put off when the proxy gives more time', async () => {
    const { clock, network, proxy, page } = await waiting()
    await cutOff({ clock, network, page }, 'refused')
    await clock.push(240_000)
    expect(page.screen()).toBe('unconfirmed')
    network.rule = () => null
    proxy.move({ status: 'confirm', expiresAt: inMinutes(20) })
    page.host.emit('online')
    await clock.settle()
    expect(page.screen()).toBe('waiting')
    await clock.push(300_000)
    expect(page.screen()).toBe('waiting')
  })

  it('does not come while the page is closed, and comes at once after', async () => {
    const { clock, network, page } = await waiting()
    page.session.close()
    network.rule = () => 'refused'
    await clock.push(600_000)
    expect(page.session.getSnapshot().overdue).toBe(false)
    page.session.open()
    await clock.push(11_000)
    expect(page.screen()).toBe('unconfirmed')
  })

  it('never shows “failed” for lack of an answer', async () => {
    for (const fault of ['refused', 'hangs', 'captive-portal', 'bad-gateway'] as const) {
      const { clock, network, page } = await waiting()
      await cutOff({ clock, network, page }, fault)
      await clock.push(3_000_000)
      expect(page.screens).not.toContain('failed')
      expect(page.screen()).toBe('unconfirmed')
    }
  })

  it('comes also where watching was given up', async () => {
    const { clock, proxy, page } = await waiting((world) => {
      world.proxy.refuse('watchPayment', { code: 'unauthorized', times: 99 })
      world.proxy.refuse('readPayment', { code: 'unauthorized', times: 99 })
    })
    await clock.push(10_000)
    const before = proxy.requests.length
    expect(page.session.getSnapshot().error).toMatchObject({ code: 'unauthorized' })
    await clock.push(160_000)
    expect(proxy.requests).toHaveLength(before)
    expect(page.screen()).toBe('waiting')
    await clock.push(30_000)
    expect(page.screen()).toBe('unconfirmed')
  })

  it('stops asking an hour later, until somebody comes back', async () => {
    const { clock, network, proxy, page } = await waiting()
    await clock.push(2_000)
    network.rule = ({ headers, url }) =>
      headers.has('Prefer') || url.endsWith('/events') ? 'refused' : null
    page.host.emit('online')
    await clock.push(2 * 3_600_000)
    const before = network.requests.length
    await clock.push(3_600_000)
    expect(network.requests).toHaveLength(before)
    proxy.move({ status: 'succeeded' })
    page.host.emit('visible')
    await clock.settle()
    expect(page.screen()).toBe('succeeded')
  })
})

async function waiting(prepare: (world: FakeWorld) => void = () => {}) {
  const world = createFakeWorld()
  prepare(world)
  const page = world.openPage()
  await page.session.submit(input)
  await world.clock.settle()
  return { ...world, page }
}

/** From now on nothing gets through, not even over the stream that is open. */
async function cutOff(
  { clock, network, page }: Pick<FakeWorld, 'clock' | 'network'> & { page: FakePage },
  fault: NetworkFault,
) {
  await clock.push(2_000)
  network.rule = () => fault
  page.host.emit('online')
}

function inMinutes(minutes: number): string {
  return new Date(Date.parse(fakeEpoch) + minutes * 60_000).toISOString()
}
