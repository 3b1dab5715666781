import { SessionId } from '@pvit-checkout/contract/checkout'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createFakeNetwork, createFakeProxy, createFakeWorld, fakeToken } from './testing/index.ts'
import type { NetworkFault, Scenario } from './testing/index.ts'

const input = { method: 'mobile_money', phone: '074 12 34 56' } as const

// A cart that changes while it is paid: the shop opens another session, or goes back to the one before.
const orders = [
  { token: fakeToken('cs_0123456789abcdef'), amount: 12_500 },
  { token: fakeToken('cs_fedcba9876543210'), amount: 700 },
] as const

const faults: (NetworkFault | null)[] = [
  null,
  null,
  null,
  'refused',
  'answer-lost',
  'hangs',
  'stalls',
]
const acts = [
  'tap',
  'tap',
  'swap',
  'swap',
  'retry',
  'check',
  'online',
  'visible',
  'reopen',
] as const

it('a page that goes from one session to another shows that one alone, and starts nothing nobody tapped for', async () => {
  const schedule = fc.record({
    fates: fc.array(fc.constantFrom(...faults), { minLength: 1, maxLength: 10 }),
    latencyMs: fc.constantFrom(0, 400, 4_000),
    ending: fc.constantFrom('succeeded', 'failed', 'unconfirmed'),
    steps: fc.array(
      fc.record({
        afterMs: fc.constantFrom(0, 0, 300, 3_000, 15_000),
        act: fc.constantFrom(...acts),
      }),
      { minLength: 1, maxLength: 10 },
    ),
  })
  await fc.assert(
    fc.asyncProperty(schedule, async ({ fates, latencyMs, ending, steps }) => {
      const { clock, openPage } = createFakeWorld()
      const proxies = orders.map(({ token, amount }) => {
        const id = SessionId.parse(token.split('.')[2])
        const story: Scenario = [
          { afterMs: 0, amount },
          { afterMs: 9_000, status: ending },
        ]
        return createFakeProxy({ clock, session: { id, amount }, scenarios: [story] })
      })
      const network = createFakeNetwork(clock, (url, init) => {
        const given = new Headers(init?.headers).get('Authorization')
        const at = orders.findIndex(({ token }) => given === `Bearer ${token}`)
        return proxies[at]?.fetch(url, init) ?? Promise.reject(new Error('nobody’s token'))
      })
      network.latencyMs = latencyMs
      network.rule = ({ turn }) => fates[turn % fates.length] ?? null

      let at: 0 | 1 = 0
      const tapped = new Set<number>()
      const { session, host, screen } = openPage({ fetch: network.fetch, token: orders[at].token })
      const shown = () => {
        const { session: known, payment } = session.getSnapshot()
        return [known?.amount, payment?.amount].filter((amount) => amount !== undefined)
      }
      for (const { afterMs, act } of steps) {
        await clock.push(afterMs)
        if (act === 'tap') {
          tapped.add(at)
          session.submit(input).catch(() => {})
        } else if (act === 'swap') {
          at = at === 0 ? 1 : 0
          session.setToken(orders[at].token)
        } else if (act === 'reopen') {
          session.close()
          session.open()
        } else if (act === 'retry') session.retry()
        else if (act === 'check') void session.check()
        else host.emit(act)
        expect(shown().filter((amount) => amount !== orders[at].amount)).toEqual([])
      }
      network.rule = () => null
      network.latencyMs = 0
      await clock.push(120_000)
      host.emit('online')
      if (session.getSnapshot().phase === 'error') session.retry()
      await clock.push(240_000)

      expect(shown()).toContain(orders[at].amount)
      expect(shown().filter((amount) => amount !== orders[at].amount)).toEqual([])
      for (const [nth, proxy] of proxies.entries()) {
        const failed = proxy.payments().filter(({ status }) => status === 'failed').length
        expect(proxy.payments().length - failed).toBeLessThanOrEqual(1)
        expect(tapped.has(nth) || proxy.payments().length === 0).toBe(true)
      }
      const truth = proxies[at]?.payment() ?? null
      const mayBe =
        truth === null ? ['form'] : truth.status === 'failed' ? ['failed', 'form'] : [truth.status]
      expect(mayBe).toContain(screen())
    }),
    { numRuns: 150 },
  )
}, 60_000)
