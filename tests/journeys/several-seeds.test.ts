import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres, type TestPostgres } from '../../packages/proxy/src/testing/postgres.ts'
import { drawFrom } from './chance.ts'
import { airtelNumber, answerLost, requestLost, type Link } from './house.ts'
import { openSeveral } from './several.ts'

// One run in `npm test`; `npm run prove` gives a range, as `1-40`.
const [first = 1, last = first] = (process.env['SEVERAL_SEEDS'] ?? '1').split('-').map(Number)
const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index)

const payments = 9
const minute = 60_000

let server: TestPostgres
let house: Awaited<ReturnType<typeof openSeveral>>
beforeAll(async () => {
  server = await startPostgres()
}, 120_000)
afterEach(() => house.close())
afterAll(() => server.stop())

/** PVIT and the line to it on a bad day: what is asked gets lost, or its answer does. */
function badDay(draw: () => number): Link {
  return async (request, pass) => {
    const luck = draw()
    if (luck < 0.1) return requestLost(request, pass)
    if (luck < 0.25) return answerLost(request, pass)
    return pass(request)
  }
}

const clear: Link = (request, pass) => pass(request)

describe('three instances on a bad day, one of them killed', { timeout: 240_000 }, () => {
  it.each(seeds)(
    'take no order twice, lose none, and tell the shop of each once: seed %i',
    async (seed) => {
      const draw = drawFrom(seed)
      house = await openSeveral(server, {
        count: 3,
        settings: { shopWebhookUrl: 'https://shop.test/hook' },
      })
      house.network.pvit = badDay(draw)
      house.network.callbacks = badDay(draw)

      const opened = []
      const victim = Math.floor(draw() * 3)
      const killedAfter = Math.floor(draw() * payments)
      for (let index = 0; index < payments; index++) {
        const session = await house.openSession(500, `order-${index}`)
        opened.push(session)
        for (const tap of [1, 2])
          void house
            .shopper(session.token, '/v1/checkout/payments', {
              body: { method: 'mobile_money', phone: airtelNumber },
              headers: { 'Idempotency-Key': `attempt-${draw() < 0.5 ? 1 : tap}` },
            })
            .catch(() => {}) // the instance it went to was killed
        await house.advance(Math.floor(draw() * 2_000))
        if (index === killedAfter) await house.kill(victim)
      }
      await house.advance(minute)
      house.network.pvit = clear
      house.network.callbacks = clear
      await house.advance(3 * minute)

      for (const { order, id } of opened) {
        const { json } = await house.shop(`/v1/sessions/${id}`)
        const attempts = json['payments'] as { id: string; state: string; reference: string }[] // the contract's words
        const debits = attempts.flatMap(({ reference }) =>
          house.simulator.ledger.debits({ reference }),
        )
        const told = { order, states: attempts.map(({ state }) => state) }
        expect({ ...told, debits: debits.length }).toEqual({
          ...told,
          debits: json['status'] === 'paid' ? 1 : 0,
        })
        for (const { id: payment, state, reference } of attempts) {
          expect({
            ...told,
            prompts: house.simulator.ledger.prompts({ reference }).length,
          }).toEqual({
            ...told,
            prompts: state === 'succeeded' ? 1 : 0,
          })
          // Whoever was killed over it may have told it already: then the shop hears of it again, by the same id.
          const ids = house.hook.posts
            .filter(({ type, data }) => type === 'payment.succeeded' && data['id'] === payment)
            .map(({ id: event }) => event)
          expect({ ...told, events: new Set(ids).size }).toEqual({
            ...told,
            events: state === 'succeeded' ? 1 : 0,
          })
          // What PVIT has is known by now; of what it never had, that is certain after a quarter of an hour.
          expect(['succeeded', 'failed', 'unknown']).toContain(state)
        }
      }
    },
  )
})
