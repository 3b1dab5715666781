import { screenOf } from '@pvit-checkout/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { airtelNumber, answerLost, openHouse, requestLost, type Link } from './house.ts'

// What becomes of one request between the shopper's browser and the proxy, and of one from the proxy to PVIT.
const portal: Link = () => Promise.resolve(new Response('<html>', { status: 200 }))
const gateway: Link = () => Promise.resolve(new Response('<html>', { status: 502 }))
const good: Link = (request, pass) => pass(request)

const schedule = fc.record({
  fates: fc.array(fc.constantFrom(good, good, good, requestLost, answerLost, portal, gateway), {
    minLength: 1,
    maxLength: 8,
  }),
  pvit: fc.constantFrom(good, good, answerLost),
  end: fc.constantFrom('approve', 'refuse', 'nothing'),
  acts: fc.array(
    fc.record({
      afterMs: fc.constantFrom(0, 300, 3_000, 15_000),
      act: fc.constantFrom('tap', 'reload', 'check', 'second tab', 'move in the page'),
    }),
    { maxLength: 6 },
  ),
})

it('whatever the network does between real client, proxy and simulator: one request to pay, and screens that agree with the ledger', async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async ({ fates, pvit, end, acts }) => {
      const house = await openHouse()
      const { control, ledger } = house.simulator
      control.takePhone(airtelNumber, true)
      try {
        const { token } = await house.openSession(500)
        const storage = new Map<string, string>()
        let page = await house.browse(token, storage)
        const pages = new Set([page])
        const tap = () =>
          void page.submit({ method: 'mobile_money', phone: airtelNumber }).catch(() => {})
        let turn = 0
        house.network.browser = (request, pass) =>
          (fates[turn++ % fates.length] ?? good)(request, pass)
        house.network.pvit = (request, pass) => {
          const isStart = new URL(request.url).pathname.endsWith('/rest')
          return isStart ? pvit(request, pass) : pass(request)
        }
        const lies = () => [...pages].flatMap((each) => lieOf(screenOf(each.getSnapshot())))
        const lieOf = (screen: string) => {
          const paid = ledger.debits().length > 0
          return (screen === 'succeeded' && !paid) || (screen === 'failed' && paid) ? [screen] : []
        }
        tap()
        for (const { afterMs, act } of acts) {
          await house.advance(afterMs)
          if (act === 'tap') tap()
          else if (act === 'check') void page.check()
          else if (act === 'second tab') pages.add(await house.browse(token))
          else if (act === 'reload') {
            page.close()
            pages.delete(page)
            page = await house.browse(token, storage)
            pages.add(page)
          } else {
            page.close()
            page.open()
          }
          expect(lies()).toEqual([])
        }
        house.network.browser = good
        house.network.pvit = good
        await house.advance(20_000)
        const prompt = ledger.prompts().find(({ state }) => state === 'open')
        if (prompt !== undefined && end !== 'nothing') await control[end](prompt.reference)
        await house.advance(300_000)

        const calls = ledger.calls({ api: 'rest' })
        // A page that was reloaded before its request came through sends nothing by itself.
        const sure = fates.every((fate) => fate === good)
        expect(sure ? [1] : [0, 1]).toContain(calls.length)
        expect(ledger.debits()).toHaveLength(prompt !== undefined && end === 'approve' ? 1 : 0)
        expect(lies()).toEqual([])
        const status = ledger.transaction(calls[0]?.reference ?? '')?.status
        const shown = [...pages].map((each) => each.getSnapshot())
        const screens = shown.filter(({ phase }) => phase === 'payment').map(screenOf)
        const truth = status === 'SUCCESS' ? 'succeeded' : status === 'FAILED' ? 'failed' : null
        expect(screens.filter((each) => truth !== null && each !== truth)).toEqual([])
      } finally {
        await house.close()
      }
    }),
    { numRuns: 30, seed: 20_261_128 },
  )
}, 180_000)
