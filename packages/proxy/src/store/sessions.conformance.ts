import type { SessionId } from '@pvit-checkout/contract/checkout'
import { describe, expect, it } from 'vitest'
import { transition } from '../payments/machine.ts'
import { aPayment } from '../testing/payments.ts'
import { aSession } from '../testing/sessions.ts'
import type { Evidence, Store } from './store.ts'

const evidence: Evidence = { at: 1_000, type: 'started', source: 'shopper', detail: {} }
const told = { fees: null, operator: null } as const

/** What every store promises of payment windows. Called inside `describeStore`, whose open session of order A-1 it leans on. */
export function describeSessions(store: () => Store): void {
  describe('sessions', () => {
    const another = (differing: Parameters<typeof aSession>[0] = {}) =>
      aSession({ id: idOf(2), ...differing })

    it.each([500, 700])(
      'opened by twenty at once for a new order are one, at one amount (others asked for %i)',
      async (amount) => {
        for (let round = 0; round < 10; round++) {
          const numbered = (index: number) => idOf(1_000 + 100 * round + index)
          const openings = await Promise.all(
            Array.from({ length: 20 }, (_, index) =>
              store().openSession(
                aSession({
                  id: numbered(index),
                  order: `N-${round}`,
                  amount: index % 2 === 0 ? 500 : amount,
                }),
              ),
            ),
          )
          const counts = ['kept', 'open', 'other-amount'].map(
            (kind) => openings.filter((one) => one.kind === kind).length,
          )
          expect(counts).toEqual(amount === 500 ? [1, 19, 0] : [1, 9, 10])
          const kept = openings.findIndex(({ kind }) => kind === 'kept')
          const answered = openings.flatMap((one) => (one.kind === 'open' ? [one.session.id] : []))
          expect(new Set(answered)).toEqual(new Set([numbered(kept)]))
        }
      },
    )

    it('are not opened beside an open one: that one is answered, until its time is over', async () => {
      const { expiresAt } = aSession()
      expect(await store().openSession(another({ createdAt: expiresAt - 1 }))).toEqual({
        kind: 'open',
        session: aSession(),
      })
      expect(await store().openSession(another({ amount: 700 }))).toEqual({
        kind: 'other-amount',
        amount: 500,
        isUnderWay: false,
      })
      expect(await store().openSession(another({ createdAt: expiresAt, amount: 700 }))).toEqual({
        kind: 'kept',
        isUnderWay: false,
      })
      expect(await store().findSession(idOf(2))).toMatchObject({ amount: 700 })
    })

    it('are opened beside a payment under way, at its amount alone', async () => {
      await store().insertPayment(aPayment(), evidence)
      await store().cancelSession(aSession().id)
      expect(await store().openSession(another({ amount: 700 }))).toEqual({
        kind: 'other-amount',
        amount: 500,
        isUnderWay: true,
      })
      expect(await store().openSession(another())).toEqual({ kind: 'kept', isUnderWay: true })
      const elsewhere = aSession({ id: idOf(3), order: 'A-2', amount: 700 })
      expect(await store().openSession(elsewhere)).toEqual({ kind: 'kept', isUnderWay: false })
    })

    it('of an order are paid or never opened, when its success and the opening pass each other', async () => {
      for (let round = 0; round < 10; round++) {
        const order = `S-${round}`
        const session = aSession({ id: idOf(100 + round), order })
        await store().openSession(session)
        const payment = aPayment({
          id: `pay_TEST${String(round).padStart(20, '0')}` as ReturnType<typeof aPayment>['id'],
          sessionId: session.id,
          order,
          reference: `PTEST${round}S`,
          state: 'awaiting',
        })
        await store().insertPayment(payment, evidence)
        await store().cancelSession(session.id)
        const fresh = aSession({ id: idOf(200 + round), order })
        const [, opening] = await Promise.all([
          store().replace(transition(payment, { type: 'statusSuccess', ...told }, 2_000), 1, []),
          store().openSession(fresh),
        ])
        const status = (await store().findSession(fresh.id))?.status
        expect([
          ['kept', 'paid'],
          ['paid', undefined],
        ]).toContainEqual([opening.kind, status])
      }
    })

    it('are canceled one by one, and only while they are open', async () => {
      const paid = another({ order: 'A-2', status: 'paid' })
      const open = aSession({ id: idOf(3), order: 'A-3' })
      for (const session of [paid, open]) await store().openSession(session)
      for (const { id } of [aSession(), paid]) await store().cancelSession(id)
      const kept = [aSession(), paid, open].map(({ id }) => store().findSession(id))
      expect((await Promise.all(kept)).map((session) => session?.status)).toEqual([
        'canceled',
        'paid',
        'open',
      ])
    })

    it('counts the numbers a session asks about, each once', async () => {
      const look = (hash: string) => store().countLookup(aSession().id, hash, 2, 1)
      const answers: boolean[] = []
      for (const hash of ['a', 'b', 'a', 'c', 'b']) answers.push(await look(hash))
      expect(answers).toEqual([true, true, true, false, true])
    })

    it('counts the numbers of each session apart', async () => {
      await store().openSession(another({ order: 'A-2' }))
      expect(await store().countLookup(aSession().id, 'a', 1, 1)).toBe(true)
      expect(await store().countLookup(idOf(2), 'b', 1, 1)).toBe(true)
    })

    it('lets no more numbers through when they are asked about together', async () => {
      const hashes = Array.from({ length: 20 }, (_, index) => `hash-${index}`)
      const answers = await Promise.all(
        hashes.map((hash) => store().countLookup(aSession().id, hash, 5, 1)),
      )
      expect(answers.filter((allowed) => allowed)).toHaveLength(5)
    })
  })
}

function idOf(index: number): SessionId {
  return `cs_TEST${String(index).padStart(22, '0')}` as SessionId // the schema's form
}
