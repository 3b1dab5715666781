import {
  isFinal,
  PaymentId,
  PaymentView,
  SessionId,
  type PaymentStatus,
} from '@pvit-checkout/contract/checkout'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRecord } from './record.ts'
import { createFakeWorld, createPushedClock, fakePayment, fakeSession } from './testing/index.ts'
import type { FakePage, FakeProxy, NetworkFault } from './testing/index.ts'

// What the proxy may show of one payment, in the order in which it may show it.
const histories: PaymentStatus[][] = [
  ['processing', 'confirm', 'succeeded'],
  ['processing', 'confirm', 'unconfirmed', 'succeeded'],
  ['processing', 'confirm', 'failed', 'succeeded'],
  ['processing', 'unconfirmed', 'failed', 'succeeded'],
  ['processing', 'redirect', 'confirm', 'unconfirmed', 'failed'],
  ['processing', 'failed'],
]

describe('news in any order', () => {
  it('lost, late, doubled or shuffled: the screen never goes back, and ends at the newest word (promise 12)', () => {
    const plan = fc.constantFrom(...histories).chain((history) =>
      fc.record({
        history: fc.constant(history),
        deliveries: fc.array(fc.nat(history.length - 1), { minLength: 1, maxLength: 12 }),
        viaSession: fc.boolean(),
      }),
    )
    fc.assert(
      fc.property(plan, ({ history, deliveries, viaSession }) => {
        const record = createRecord(createPushedClock())
        record.takeCheckout({ session: fakeSession(), payment: null })
        let newest = -1
        for (const index of deliveries) {
          const view = fakePayment({ version: index + 1, status: history[index] ?? 'processing' })
          if (viaSession) record.takeCheckout({ session: fakeSession(), payment: view })
          else record.takePayment(view)
          newest = Math.max(newest, index)
          const { payment } = record.get()
          expect(payment?.version).toBe(newest + 1)
          expect(payment?.status).toBe(history[newest])
        }
      }),
      { numRuns: 500 },
    )
  })

  it('an earlier payment that was paid after all is shown over a later one that failed, and stays', () => {
    const record = createRecord(createPushedClock())
    const later = { id: PaymentId.parse('pay_0000000002'), startedAt: '2026-11-23T08:05:00.000Z' }
    record.takeCheckout({ session: fakeSession(), payment: null })
    record.takePayment(fakePayment({ ...later, status: 'failed' }))
    record.takePayment(fakePayment({ status: 'succeeded' }))
    expect(record.get().payment?.status).toBe('succeeded')
    record.takePayment(fakePayment({ ...later, status: 'failed', version: 9 }))
    expect(record.get().payment?.status).toBe('succeeded')
  })

  it('of two payments that were both paid, the receipt that stands stays', () => {
    const record = createRecord(createPushedClock())
    const later = { id: PaymentId.parse('pay_0000000002'), startedAt: '2026-11-23T08:05:00.000Z' }
    record.takePayment(fakePayment({ status: 'succeeded' }))
    record.takePayment(fakePayment({ ...later, status: 'succeeded', version: 9 }))
    expect(record.get().payment?.id).toBe(fakePayment().id)
  })

  it('does not take a paid order for open again when an older answer comes late', () => {
    const record = createRecord(createPushedClock())
    record.takeCheckout({ session: fakeSession({ status: 'paid' }), payment: null })
    record.takeCheckout({ session: fakeSession(), payment: null })
    expect(record.get().session?.status).toBe('paid')
    const other = fakeSession({ id: SessionId.parse('cs_fedcba9876543210') })
    record.takeCheckout({ session: other, payment: null })
    expect(record.get().session).toBe(other)
  })

  it('of two payments: the later one is shown, however its news are mixed with the first one’s', () => {
    const views = [1, 2, 3].flatMap((version) => [
      fakePayment({ version, status: version === 3 ? 'failed' : 'confirm' }),
      fakePayment({
        id: PaymentId.parse('pay_0000000002'),
        version,
        status: 'confirm',
        startedAt: '2026-11-23T08:05:00.000Z',
      }),
    ])
    fc.assert(
      fc.property(
        fc.shuffledSubarray(views, { minLength: views.length, maxLength: views.length }),
        (order) => {
          const record = createRecord(createPushedClock())
          record.takeCheckout({ session: fakeSession(), payment: null })
          for (const view of order) record.takePayment(view)
          expect(record.get().payment).toMatchObject({ id: 'pay_0000000002', version: 3 })
        },
      ),
    )
  })

  it('never takes proven money off the screen, whatever comes after', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ version: fc.integer({ min: 0, max: 99 }), status: fc.string() }), {
          minLength: 1,
        }),
        (later) => {
          const record = createRecord(createPushedClock())
          record.takePayment(fakePayment({ version: 5, status: 'succeeded' }))
          for (const change of later) {
            record.takePayment(PaymentView.parse({ ...fakePayment(), ...change }))
            expect(record.get().payment?.status).toBe('succeeded')
          }
        },
      ),
    )
  })

  it('still learns the fees of proven money', () => {
    const record = createRecord(createPushedClock())
    record.takePayment(fakePayment({ version: 5, status: 'succeeded' }))
    record.takePayment(fakePayment({ version: 6, status: 'succeeded', fees: 125, total: 12_625 }))
    expect(record.get().payment?.total).toBe(12_625)
  })

  it('takes a word it does not know neither for good news nor for an end', () => {
    fc.assert(
      fc.property(fc.string(), (word) => {
        const { status } = PaymentView.parse({ ...fakePayment(), status: word })
        expect(['processing', word]).toContain(status)
        fc.pre(status !== word)
        expect(isFinal(status)).toBe(false)
      }),
    )
  })
})

describe('a whole checkout on a hostile network', () => {
  const faults: (NetworkFault | null)[] = [
    null,
    null,
    null,
    'refused',
    'answer-lost',
    'hangs',
    'hangs-deaf',
    'captive-portal',
    'bad-gateway',
    'stalls',
    'buffers',
  ]
  const endings = ['succeeded', 'failed', 'unconfirmed'] as const
  const schedule = fc.record({
    fates: fc.array(fc.constantFrom(...faults), { minLength: 1, maxLength: 12 }),
    latencyMs: fc.constantFrom(0, 400, 2_000, 5_000),
    ending: fc.constantFrom(...endings),
    endsAfterMs: fc.constantFrom(500, 7_000, 40_000),
    acts: fc.array(
      fc.record({
        afterMs: fc.constantFrom(0, 300, 3_000, 15_000),
        act: fc.constantFrom(
          'tap',
          'tap',
          'retry',
          'reload',
          'restored',
          'visible',
          'online',
          'offline',
          'check',
          'second tab',
          'move in the page',
        ),
      }),
      { maxLength: 10 },
    ),
  })

  it('makes at most one payment, never contradicts the proxy, and ends where the proxy ends', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async ({ fates, latencyMs, ending, endsAfterMs, acts }) => {
        const { clock, proxy, network, openPage } = createFakeWorld({
          scenarios: [
            ending === 'unconfirmed'
              ? [{ afterMs: 1_500, status: 'confirm' }]
              : [
                  { afterMs: endsAfterMs / 2, status: 'confirm' },
                  { afterMs: endsAfterMs, status: ending },
                ],
          ],
        })
        network.latencyMs = latencyMs
        network.rule = ({ turn }) => fates[turn % fates.length] ?? null
        const pages = [openPage()]
        const tap = () => void pages[0]?.session.submit(input).catch(() => {})
        tap()
        for (const { afterMs, act } of acts) {
          await clock.push(afterMs)
          const page = pages[0]
          if (page === undefined) continue
          if (act === 'tap') tap()
          else if (act === 'retry') page.session.retry()
          else if (act === 'check') void page.session.check()
          else if (act === 'second tab') pages.push(openPage())
          else if (act === 'reload') {
            page.session.close()
            pages[0] = openPage({ storage: page.storage })
          } else if (act === 'move in the page') {
            page.session.close()
            page.session.open()
          } else page.host.emit(act)
          expect(pages.flatMap((each) => liesOf(each, proxy.payment()))).toEqual([])
        }
        network.rule = () => null
        network.latencyMs = 0
        await clock.push(120_000)
        for (const { host, session } of pages) {
          host.emit('online')
          if (session.getSnapshot().phase === 'error') session.retry()
        }
        await clock.push(240_000)

        const failed = proxy.payments().filter(({ status }) => status === 'failed').length
        expect(proxy.payments().length - failed).toBeLessThanOrEqual(1)
        expect(keysOf(proxy).size).toBeLessThanOrEqual(failed + 1)
        expect(pages.flatMap((each) => liesOf(each, proxy.payment()))).toEqual([])
        const open = pages.filter(({ session }) => session.getSnapshot().phase === 'payment')
        const truth = proxy.payment()
        expect(open.map((each) => each.screen())).toEqual(open.map(() => truth?.status))
        // Only who went back to the form after a failure sees the form.
        expect(truth === null || failed > 0 || open.length === pages.length).toBe(true)
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})

/** An ending on the screen is the proxy's own word, and nothing on it is ahead of the proxy. */
function liesOf({ session, screen }: FakePage, truth: PaymentView | null): string[] {
  const { payment } = session.getSnapshot()
  const lies: string[] = []
  const isEnding = screen() === 'succeeded' || screen() === 'failed'
  if (isEnding && payment?.id === truth?.id && truth?.status !== screen()) lies.push(screen())
  if (isEnding && truth === null) lies.push('an ending of nothing')
  if (payment?.id === truth?.id && (payment?.version ?? 0) > (truth?.version ?? 0)) {
    lies.push('ahead of the proxy')
  }
  return lies
}

function keysOf({ requests }: FakeProxy): Set<string | null> {
  const starts = requests.filter(({ path }) => path === '/v1/checkout/payments')
  return new Set(starts.map(({ headers }) => headers.get('Idempotency-Key')))
}

const input = { method: 'mobile_money', phone: '074 12 34 56' } as const
