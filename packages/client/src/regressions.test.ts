import { describe, expect, it } from 'vitest'
import { PaymentView } from '@pvit-checkout/contract/checkout'
import { createCheckoutSession } from './checkout-session.ts'
import { blankSnapshot } from './record.ts'
import { screenOf, statusOf } from './screen.ts'
import { createFakeWorld, fakePayment, fakeToken, scenarios } from './testing/index.ts'

const input = { method: 'mobile_money', phone: '074 12 34 56' } as const

/** Defects found in the source of other checkouts, so that they are not built again. */
describe('defects of others', () => {
  it('1: a wait ends although nobody draws its timer', async () => {
    const { clock, network, page } = await waiting()
    await clock.push(2_000)
    network.rule = () => 'refused'
    page.host.emit('online')
    await clock.push(200_000)
    expect(page.session.getSnapshot().payment?.status).toBe('processing')
    expect(page.screen()).toBe('unconfirmed')
  })

  it('2: the end of the time asks once more, and is never shown as a failure', async () => {
    const { clock, network, page } = await waiting()
    await clock.push(175_000)
    // From here on every question hangs: one is open when the time is over, and is not waited for.
    network.rule = () => 'hangs-deaf'
    page.host.emit('online')
    await clock.push(6_500)
    const before = network.requests.length
    await clock.push(1_000)
    expect(network.requests.length).toBeGreaterThan(before)
    expect(page.screen()).toBe('waiting')
    await clock.push(10_000)
    expect(page.screens).not.toContain('failed')
    expect(page.screen()).toBe('unconfirmed')
  })

  it('3: an HTTP error that will not pass is told, not polled over in silence', async () => {
    const { clock, proxy, openPage } = createFakeWorld({ payment: { status: 'confirm' } })
    proxy.refuse('watchPayment', { code: 'unauthorized', times: 99 })
    proxy.refuse('readPayment', { code: 'unauthorized', times: 99 })
    const page = openPage()
    await clock.push(60_000)
    expect(page.session.getSnapshot().error).toMatchObject({ code: 'unauthorized' })
    expect(proxy.requests).toHaveLength(3)
  })

  it.each(['SUCCESS', 'paid', 'completed', 'settled', '', 'Succeeded'])(
    '4: the unknown status “%s” is no success',
    (status) => {
      const payment = PaymentView.parse({ ...fakePayment(), status })
      expect(screenOf(snapshotWith(payment))).toBe('waiting')
    },
  )

  it.each(['canceled', 'expired'] as const)(
    '5: a session that is %s is over: no form, no wait, a reason',
    async (status) => {
      const { clock, openPage } = createFakeWorld({ session: { status } })
      const page = openPage()
      await clock.push(60_000)
      expect(page.session.getSnapshot()).toMatchObject({
        phase: 'error',
        error: { code: 'session-closed' },
      })
    },
  )

  it('6: a fetch that hangs for ever, deaf to its signal, freezes nothing', async () => {
    const { clock, network, proxy, page } = await waiting()
    await clock.push(2_000)
    let hung = 0
    network.rule = () => (hung++ < 3 ? 'hangs-deaf' : null)
    page.host.emit('online')
    proxy.move({ status: 'succeeded' })
    await clock.push(60_000)
    expect(page.screen()).toBe('succeeded')
  })

  it('7: the countdown does not drift when the page is throttled', async () => {
    const { clock, page } = await waiting()
    const { deadline } = page.session.getSnapshot()
    page.host.emit('hidden')
    await clock.push(100_000)
    page.host.emit('visible')
    await clock.settle()
    expect(page.session.getSnapshot().deadline).toBe(deadline)
    expect((deadline ?? 0) - clock.now()).toBe(80_000)
  })

  it('8: after every kind of failed start the form can be used again', async () => {
    for (const code of ['provider-unavailable', 'rate-limited', 'phone-invalid', 'internal']) {
      const { clock, proxy, openPage } = createFakeWorld()
      const page = openPage()
      await clock.settle()
      proxy.refuse('startPayment', { code })
      await page.session.submit(input).catch(() => {})
      expect(page.screen()).toBe('form')
      await page.session.submit(input)
      expect(page.screen()).toBe('waiting')
    }
  })

  it('9: a tap before the session arrived is kept, not dropped', async () => {
    const { clock, network, openPage } = createFakeWorld()
    network.latencyMs = 3_000
    const page = openPage()
    const started = page.session.submit(input)
    await clock.push(7_000)
    expect((await started).status).toBe('processing')
    expect(page.screen()).toBe('waiting')
  })

  it('10: what the caller hands in is not touched', async () => {
    const { clock, proxy, network } = createFakeWorld()
    const options = Object.freeze({
      endpoint: 'https://shop.test/pay/',
      token: fakeToken(),
      fetch: network.fetch,
      clock,
      storage: null,
    })
    const session = createCheckoutSession(options)
    await session.submit(Object.freeze({ ...input }))
    expect(proxy.payments()).toHaveLength(1)
    session.close()
  })

  it('11: a reading that fails ends the loading, with a way on', async () => {
    const { clock, network, openPage } = createFakeWorld()
    network.rule = () => 'hangs-deaf'
    const page = openPage()
    await clock.push(60_000)
    expect(page.screen()).toBe('error')
    network.rule = () => null
    page.session.retry()
    await clock.settle()
    expect(page.screen()).toBe('form')
  })

  it('12: a time-out of ours makes no second payment: the same key goes out again', async () => {
    const { clock, network, proxy, openPage } = createFakeWorld()
    const page = openPage()
    await clock.settle()
    network.rule = ({ turn }) => (turn === 2 ? 'hangs' : null)
    void page.session.submit(input)
    await clock.push(60_000)
    const keys = proxy.requests.flatMap(({ headers }) => headers.get('Idempotency-Key') ?? [])
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
    expect(proxy.payments()).toHaveLength(1)
  })

  it('13: there is no mode and no host to fall back on', async () => {
    const { clock, network, openPage } = createFakeWorld()
    const page = openPage({ endpoint: '' })
    await clock.push(60_000)
    expect(page.session.getSnapshot().error).toMatchObject({ code: 'misconfigured' })
    expect(network.requests).toEqual([])
  })

  it('14: every option does what it says', async () => {
    const { clock, proxy, openPage } = createFakeWorld({ scenarios: [scenarios.declines, []] })
    const used = new Set<string>()
    const noting =
      <T extends unknown[], R>(name: string, work: (...args: T) => R) =>
      (...args: T) => {
        used.add(name)
        return work(...args)
      }
    const page = openPage({
      random: noting('random', () => 'a-key-of-my-own'),
      jitter: noting('jitter', () => 0.5),
      clock: {
        now: noting('clock', () => clock.now()),
        after: (ms, run) => clock.after(ms, run),
      },
      host: {
        listen: noting('host', () => () => {}),
        state: () => ({ hidden: false, offline: false, frugal: false }),
        page: () => null,
      },
      storage: {
        entries: new Map(),
        getItem: noting('storage', () => null),
        setItem: () => {},
        removeItem: () => {},
      },
    })
    await clock.settle()
    await page.session.submit(input)
    proxy.restart()
    await clock.push(20_000)
    expect([...used].toSorted()).toEqual(['clock', 'host', 'jitter', 'random', 'storage'])
    const start = proxy.requests.find(({ method }) => method === 'POST')
    expect(start?.headers.get('Idempotency-Key')).toBe('a-key-of-my-own')
  })
})

describe('the word for automation', () => {
  it.each([
    [{ phase: 'loading' }, 'loading', 'loading'],
    [{ phase: 'error' }, 'error', 'error'],
    [{ phase: 'form' }, 'idle', 'form'],
    [{ phase: 'form', payment: fakePayment({ status: 'failed' }) }, 'idle', 'form'],
    [{ phase: 'starting' }, 'processing', 'waiting'],
    [{ phase: 'starting', overdue: true }, 'unconfirmed', 'unconfirmed'],
    [{ payment: fakePayment({ status: 'redirect' }) }, 'redirect', 'waiting'],
    [
      { payment: fakePayment({ status: 'redirect', redirectUrl: 'https://pay.test/x' }) },
      'redirect',
      'redirect',
    ],
    [{ payment: fakePayment({ status: 'confirm' }), overdue: true }, 'unconfirmed', 'unconfirmed'],
    [{ payment: fakePayment({ status: 'succeeded' }) }, 'succeeded', 'succeeded'],
  ] as const)('%j is %s, on the screen %s', (change, status, screen) => {
    const snapshot = { ...snapshotWith(null), ...change }
    expect([statusOf(snapshot), screenOf(snapshot)]).toEqual([status, screen])
  })
})

async function waiting() {
  const world = createFakeWorld()
  const page = world.openPage()
  await page.session.submit(input)
  await world.clock.settle()
  return { ...world, page }
}

function snapshotWith(payment: PaymentView | null) {
  return { ...blankSnapshot, phase: 'payment', payment } as const
}
