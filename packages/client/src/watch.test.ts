import { describe, expect, it } from 'vitest'
import {
  createFakeWorld,
  fakePayment,
  scenarios,
  type Distortion,
  type FakeNetwork,
  type FakeProxy,
  type FakeWorld,
  type NetworkFault,
  type NetworkRequest,
} from './testing/index.ts'

const input = { method: 'mobile_money', phone: '074 12 34 56' } as const

describe('the roads of the watch', () => {
  it('hears the end over one stream, and asks nothing more', async () => {
    const { clock, network, page } = await waiting({ scenarios: [scenarios.pays] })
    await clock.push(60_000)
    expect(page.screens.slice(2)).toEqual(['waiting', 'succeeded'])
    expect(roadsOf(network)).toEqual(['stream'])
  })

  it('keeps the token in the header of every request', async () => {
    const { clock, network, proxy } = await waiting()
    network.rule = onlyPolls
    await clock.push(60_000)
    for (const { path, headers } of proxy.requests) {
      expect(headers.get('Authorization')).toMatch(/^Bearer v1\.k1\./)
      expect(path).not.toMatch(/unsigned|\?/)
    }
  })

  it('takes the long poll when no event comes within 5 s', async () => {
    const { clock, network, proxy, page } = await waiting({}, (request) =>
      isStream(request) ? 'buffers' : null,
    )
    await clock.push(4_900)
    expect(roadsOf(network)).toEqual(['stream'])
    await clock.push(200)
    expect(roadsOf(network)).toEqual(['stream', 'poll', 'long poll'])
    proxy.move({ status: 'succeeded' })
    await clock.push(0)
    expect(page.screen()).toBe('succeeded')
    expect(network.requests.length).toBeLessThan(12)
  })

  it('gives a long poll its 25 s, and asks the next one soon after', async () => {
    const { clock, network, page } = await waiting({}, (request) =>
      isStream(request) ? 'refused' : null,
    )
    await clock.push(80_000)
    expect(roadsOf(network).slice(2)).toEqual(['long poll', 'long poll', 'long poll', 'long poll'])
    expect(page.session.getSnapshot().connection).toBe('online')
  })

  it('leaves longer gaps between long polls while nobody looks', async () => {
    const { clock, network, page } = await waiting({}, (request) =>
      isStream(request) ? 'refused' : null,
    )
    page.host.emit('hidden')
    await clock.push(80_000)
    expect(roadsOf(network).slice(2)).toEqual(['long poll', 'long poll'])
  })

  it('takes the long poll when a stream falls silent for 45 s', async () => {
    const { clock, network, page } = await waiting({}, (request) =>
      isStream(request) ? thenSilent : null,
    )
    await clock.push(44_000)
    expect(roadsOf(network)).toEqual(['stream'])
    await clock.push(2_000)
    expect(roadsOf(network)).toEqual(['stream', 'poll', 'long poll'])
    expect(page.screen()).toBe('waiting')
  })

  it('takes heartbeats for no event: a stream must open with news', async () => {
    const { clock, network } = await waiting({}, (request) =>
      isStream(request) ? onlyHeartbeats : null,
    )
    await clock.push(5_100)
    expect(roadsOf(network)).toEqual(['stream', 'poll', 'long poll'])
  })

  it('is not misled by heartbeats: they keep a stream alive', async () => {
    const { clock, network } = await waiting()
    await clock.push(170_000)
    expect(roadsOf(network)).toEqual(['stream'])
  })

  it('polls at the proxy’s pace when long polls are cut too', async () => {
    const { clock, network, proxy, page } = await waiting({}, onlyPolls)
    await clock.push(60_000)
    const roads = roadsOf(network)
    expect(roads).toContain('long poll')
    expect(roads.slice(-3)).toEqual(['poll', 'poll', 'poll'])
    proxy.move({ status: 'succeeded' })
    await clock.push(31_000)
    expect(page.screen()).toBe('succeeded')
  })

  it('polls where long polls are answered at once instead of waiting', async () => {
    const { clock, network } = await waiting({ longPolls: false }, (request) =>
      isStream(request) ? 'refused' : null,
    )
    await clock.push(60_000)
    expect(roadsOf(network).filter((road) => road === 'long poll')).toHaveLength(2)
  })

  it('does without streams where the browser cannot read them', async () => {
    const { clock, network, proxy, page } = await waiting({}, (request) =>
      isStream(request) ? withoutReader : null,
    )
    await clock.push(0)
    expect(roadsOf(network)).toEqual(['stream', 'poll', 'long poll'])
    proxy.move({ status: 'failed', reason: 'declined' })
    await clock.push(0)
    expect(page.screen()).toBe('failed')
  })

  it('does without the stream where the proxy refuses it', async () => {
    const { clock, network, page } = await waiting({}, null, (world) => {
      world.proxy.refuse('watchPayment', { code: 'not-found', times: 99 })
    })
    await clock.push(30_000)
    expect(page.session.getSnapshot()).toMatchObject({ phase: 'payment', error: null })
    expect(roadsOf(network).slice(0, 3)).toEqual(['stream', 'poll', 'long poll'])
  })

  it('comes back to the stream when the network changes', async () => {
    const { clock, network, page } = await waiting({}, onlyPolls)
    await clock.push(60_000)
    network.rule = () => null
    page.host.emit('online')
    await clock.push(1_000)
    expect(roadsOf(network).slice(-2)).toEqual(['poll', 'stream'])
  })

  it('opens a stream anew, but not at once with all the others, when the proxy restarts', async () => {
    const { clock, network, proxy } = await waiting()
    await clock.push(30_000)
    proxy.restart()
    await clock.push(900)
    expect(roadsOf(network)).toEqual(['stream'])
    await clock.push(5_000)
    expect(roadsOf(network)).toEqual(['stream', 'stream'])
  })

  it('does not blame the road when a stream breaks that has served for long', async () => {
    let cut = () => {}
    const { clock, network } = await waiting({}, (request) =>
      isStream(request) ? untilCut((cutNow) => (cut = cutNow)) : null,
    )
    await clock.push(30_000)
    cut()
    await clock.push(5_000)
    expect(roadsOf(network)).toEqual(['stream', 'poll', 'stream'])
  })

  it('reads events that arrive in pieces, with heartbeats and strangers between them', async () => {
    const { clock, page } = await waiting({}, (request) => (isStream(request) ? inPieces : null))
    await clock.push(2_000)
    expect(page.session.getSnapshot().payment).toMatchObject({ version: 7, phone: '074 •• •• 56' })
  })
})

describe('a failing connection', () => {
  it.each<[NetworkFault]>([
    ['refused'],
    ['answer-lost'],
    ['hangs'],
    ['hangs-deaf'],
    ['captive-portal'],
    ['bad-gateway'],
  ])('(%s) never ends the payment: it says so, goes on, and finds the end', async (fault) => {
    const { clock, network, proxy, page } = await waiting({}, fault)
    await clock.push(30_000)
    expect(page.session.getSnapshot()).toMatchObject({ phase: 'payment', connection: 'lost' })
    expect(page.screen()).toBe('waiting')
    proxy.move({ status: 'succeeded' })
    network.rule = () => null
    await clock.push(45_000)
    expect(page.session.getSnapshot().connection).toBe('online')
    expect(page.screen()).toBe('succeeded')
  })

  it('is asked again less and less often, from 1 s to 30 s apart', async () => {
    const { clock, network } = await waiting({}, 'refused')
    await clock.push(150_000)
    const times = network.requests.filter(({ method }) => method === 'GET').map(({ at }) => at)
    const gaps = times.slice(3).map((at, i) => at - (times[i + 2] ?? 0))
    expect(gaps[0]).toBeGreaterThanOrEqual(800)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(36_000)
    expect(gaps.length).toBeLessThan(12)
  })

  it('shows as lost the moment the browser says offline, and asks at once when it is back', async () => {
    const { clock, network, proxy, page } = await waiting({}, 'refused')
    page.host.emit('offline')
    expect(page.session.getSnapshot().connection).toBe('lost')
    await clock.push(40_000)
    proxy.move({ status: 'succeeded' })
    network.rule = () => null
    page.host.emit('online')
    await clock.settle()
    expect(page.screen()).toBe('succeeded')
  })

  it('waits as long as a proxy that is busy asks for', async () => {
    const { clock, network, page } = await waiting({}, null, (world) => {
      world.proxy.refuse('watchPayment', { code: 'rate-limited', retryAfterSeconds: 20 })
    })
    await clock.push(19_000)
    expect(roadsOf(network)).toEqual(['stream'])
    expect(page.session.getSnapshot().connection).toBe('online')
    await clock.push(3_000)
    expect(roadsOf(network).length).toBeGreaterThan(1)
  })
})

describe('waking up', () => {
  it.each(['visible', 'restored', 'online'] as const)('asks at once on “%s”', async (event) => {
    const { clock, network, proxy, page } = await waiting({}, onlyPolls)
    await clock.push(100_000)
    proxy.move({ status: 'succeeded' })
    const before = network.requests.length
    page.host.emit(event)
    await clock.settle()
    expect(network.requests.length).toBeGreaterThan(before)
    expect(page.screen()).toBe('succeeded')
  })

  it('does not trust a stream that slept with the page', async () => {
    const { clock, proxy, page } = await waiting({}, (request) =>
      isStream(request) ? thenSilent : null,
    )
    await clock.push(20_000)
    proxy.move({ status: 'succeeded' })
    page.host.emit('visible')
    await clock.settle()
    expect(page.screen()).toBe('succeeded')
  })

  it('takes one return for one, however many events tell of it', async () => {
    const { clock, network, page } = await waiting()
    await clock.push(20_000)
    for (const event of ['visible', 'restored', 'online'] as const) page.host.emit(event)
    await clock.settle()
    expect(roadsOf(network)).toEqual(['stream', 'stream'])
  })

  it('asks less while nobody looks, on a metered line or on 2G', async () => {
    const counts = new Map<string, number>()
    for (const state of [{}, { frugal: true }, { hidden: true }]) {
      const { clock, network, page } = await waiting({}, onlyPolls)
      await clock.push(30_000)
      page.host.set(state)
      const before = roadsOf(network).length
      await clock.push(500_000)
      counts.set(JSON.stringify(state), roadsOf(network).length - before)
    }
    const [open, frugal, hidden] = [...counts.values()]
    expect(frugal).toBeLessThan(open ?? 0)
    expect(hidden).toBeLessThan(frugal ?? 0)
    expect(hidden).toBeGreaterThan(0)
  })

  it('asks less after the shopper has left the screen, until they are back', async () => {
    const { clock, network, proxy, page } = await waiting({}, onlyPolls)
    await clock.push(30_000)
    page.session.dismiss()
    await clock.push(30_000)
    const before = roadsOf(network).length
    await clock.push(50_000)
    expect(roadsOf(network).length).toBe(before)
    proxy.move({ status: 'succeeded' })
    await page.session.check()
    expect(page.screen()).toBe('succeeded')
  })

  it.each(['open', 'check', 'retry'] as const)('takes %s for their being back', async (act) => {
    const counts: number[] = []
    for (const hasLeft of [false, true]) {
      const { clock, network, page } = await waiting({}, onlyPolls)
      await clock.push(30_000)
      if (hasLeft) page.session.dismiss()
      void page.session[act]()
      const before = roadsOf(network).length
      await clock.push(500_000)
      counts.push(roadsOf(network).length - before)
    }
    expect(counts[1]).toBe(counts[0])
  })
})

describe('checking now', () => {
  it('asks the proxy to ask, at most once in 10 s', async () => {
    const { clock, proxy, page } = await waiting()
    await Promise.all([page.session.check(), page.session.check()])
    await page.session.check()
    expect(checks(proxy)).toBe(1)
    await clock.push(10_000)
    await page.session.check()
    expect(checks(proxy)).toBe(2)
  })

  it('has the session read where nothing is under way: another tab may have begun', async () => {
    const { clock, proxy, openPage } = createFakeWorld()
    const page = openPage()
    await clock.push(15_000)
    proxy.startElsewhere()
    expect(await page.session.check()).toBe(false)
    await clock.settle()
    expect(page.screen()).toBe('waiting')
    expect(checks(proxy)).toBe(0)
  })

  it('never rejects, and tries again at once when the line was down', async () => {
    const { clock, network, proxy, page } = await waiting({}, 'refused')
    await page.session.check()
    expect(page.session.getSnapshot().connection).toBe('lost')
    network.rule = () => null
    await page.session.check()
    await clock.settle()
    expect(checks(proxy)).toBe(1)
    expect(page.session.getSnapshot().connection).toBe('online')
  })

  it('says that it was answered only when it was, by the proxy and not long ago', async () => {
    const { clock, network, proxy, page } = await waiting()
    expect(await page.session.check()).toBe(true)
    expect(await page.session.check()).toBe(true) // the same answer, seconds old
    await clock.push(10_000)
    proxy.refuse('checkPayment', { code: 'rate-limited', retryAfterSeconds: 20 })
    expect(await page.session.check()).toBe(false)
    expect(await page.session.check()).toBe(false) // nothing was answered since
    await clock.push(10_000)
    expect(page.session.getSnapshot().connection).toBe('online')
    network.rule = () => 'refused'
    expect(await page.session.check()).toBe(false)
    expect(page.session.getSnapshot().connection).toBe('lost')
  })

  it('says that nothing was answered while the payment is still being sent', async () => {
    const world = createFakeWorld()
    const page = world.openPage()
    await world.clock.settle()
    world.network.rule = () => 'refused'
    void page.session.submit({ method: 'mobile_money', phone: '074123456' }).catch(() => {})
    await world.clock.settle()
    expect(page.session.getSnapshot().phase).toBe('starting')
    expect(await page.session.check()).toBe(false)
  })

  it('brings the next poll forward, as PVIT answers after the proxy', async () => {
    const { clock, proxy, page } = await waiting({}, onlyPolls)
    await clock.push(110_000)
    const checked = page.session.check()
    await clock.push(1_000)
    await checked
    proxy.move({ status: 'succeeded' })
    await clock.push(2_500)
    expect(page.screen()).toBe('succeeded')
  })

  it('asks PVIT by itself when the shopper comes back from its page', async () => {
    const world = createFakeWorld({
      payment: { status: 'redirect', method: 'card', redirectUrl: 'https://pay.test/x' },
    })
    const page = world.openPage()
    await world.clock.settle()
    expect(page.screen()).toBe('redirect')
    expect(checks(world.proxy)).toBe(1)
    await world.clock.push(30_000)
    page.host.emit('restored')
    await world.clock.settle()
    expect(checks(world.proxy)).toBe(2)
    await world.clock.push(30_000)
    page.session.close()
    page.session.open()
    await world.clock.settle()
    expect(checks(world.proxy)).toBe(3)
  })
})

describe('the budget of a five-minute wait', () => {
  const networks: [string, Rule][] = [
    ['streams', null],
    ['buffered streams', (request) => (isStream(request) ? 'buffers' : null)],
    ['polls only', onlyPolls],
    ['streams cut after every event', (request) => (isStream(request) ? thenCut : null)],
    ['dead', 'refused'],
    ['hanging', 'hangs'],
    ['flapping', ({ turn }) => (turn % 2 === 0 ? 'refused' : null)],
    ['losing one in five', ({ turn }) => (turn % 5 === 0 ? 'answer-lost' : null)],
    ['captive', 'captive-portal'],
  ]
  it.each(networks)('holds on a network of %s', async (_, rule) => {
    const { clock, network, proxy, page } = await waiting({}, rule)
    await page.session.lookUpPayer('074123456').catch(() => {})
    for (let minute = 0; minute < 5; minute++) {
      await clock.push(60_000)
      page.host.emit('visible')
    }
    expect(network.requests.length).toBeLessThanOrEqual(25)
    expect(proxy.sent()).toBeLessThanOrEqual(15_000)
  })

  it('holds for a shopper who leaves and returns every few seconds', async () => {
    const { clock, network, page } = await waiting()
    for (let second = 0; second < 300; second += 5) {
      page.host.emit('hidden')
      await clock.push(5_000)
      page.host.emit('visible')
    }
    expect(network.requests.length).toBeLessThanOrEqual(25)
  })

  it('is spread, so that news are never half a minute late on a bad network', async () => {
    const { clock, network } = await waiting({}, onlyPolls)
    await clock.push(300_000)
    const times = network.requests.map(({ at }) => at)
    const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(36_000)
  })
})

type Rule = ((request: NetworkRequest) => NetworkFault | Distortion | null) | NetworkFault | null

/** A page that has just started a payment; the rule holds for whatever asks about that payment. */
async function waiting(
  options: Parameters<typeof createFakeWorld>[0] = {},
  rule: Rule = null,
  prepare: (world: FakeWorld) => void = () => {},
) {
  const world = createFakeWorld(options)
  prepare(world)
  world.network.rule = (request) => {
    if (!request.url.includes('/payments/')) return null
    return typeof rule === 'function' ? rule(request) : rule
  }
  const page = world.openPage()
  await page.session.submit(input)
  await world.clock.settle()
  return { ...world, page }
}

function isStream({ url }: NetworkRequest): boolean {
  return url.endsWith('/events')
}

function isLongPoll({ headers }: NetworkRequest): boolean {
  return headers.has('Prefer')
}

function onlyPolls(request: NetworkRequest): NetworkFault | null {
  return isStream(request) || isLongPoll(request) ? 'refused' : null
}

function roadsOf({ requests }: FakeNetwork): string[] {
  return requests
    .filter(({ method, url }) => method === 'GET' && url.includes('/payments/'))
    .map(({ url, headers }) =>
      url.endsWith('/events') ? 'stream' : headers.has('Prefer') ? 'long poll' : 'poll',
    )
}

function checks({ requests }: FakeProxy): number {
  return requests.filter(({ path }) => path.endsWith('/check')).length
}

function onlyHeartbeats(response: Response): Response {
  const beat = new TextEncoder().encode(': still here\n\n')
  return new Response(new ReadableStream({ start: (all) => all.enqueue(beat) }), response)
}

async function thenSilent(response: Response): Promise<Response> {
  const { value } = (await response.body?.getReader().read()) ?? {}
  return new Response(new ReadableStream({ start: (all) => all.enqueue(value) }), response)
}

/** A stream that breaks, as a line does, when told so. */
function untilCut(hand: (cut: () => void) => void): Distortion {
  return async (response) => {
    const reader = response.body?.getReader()
    const body = new ReadableStream({
      start: (all) => hand(() => all.error(new TypeError('network error'))),
      async pull(all) {
        const { value } = (await reader?.read()) ?? {}
        if (value !== undefined) all.enqueue(value)
      },
    })
    return new Response(body, response)
  }
}

async function thenCut(response: Response): Promise<Response> {
  const { value } = (await response.body?.getReader().read()) ?? {}
  return new Response(value ?? null, response)
}

function withoutReader(response: Response): Response {
  Object.defineProperty(response, 'body', { value: undefined })
  return response
}

function inPieces(response: Response): Response {
  const view = JSON.stringify(fakePayment({ version: 7 }))
  const text = `\uFEFF: hello\n\nevent: strange\ndata: {}\n\nevent: payment\ndata: not json\n\nid: 7\r\nevent: payment\r\ndata: ${view}\r\n\r\n`
  const bytes = new TextEncoder().encode(text)
  const body = new ReadableStream({
    start(all) {
      // Three bytes at a time: through the middle of every dot of the masked number.
      for (let at = 0; at < bytes.length; at += 3) all.enqueue(bytes.slice(at, at + 3))
    },
  })
  return new Response(body, response)
}
