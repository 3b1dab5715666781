import { createFakeWorld, fakeToken } from '@pvit-checkout/client/testing'
import { expect, it, vi } from 'vitest'
import { createEngine } from './create-engine.ts'
import { fetchLateScreens } from './fetch-late-screens.ts'
import { loadLateScreens } from './use-late-screens.ts'

const road = { open: false }
vi.mock('./fetch-late-screens.ts', () => ({
  async fetchLateScreens() {
    if (!road.open) throw new TypeError('Failed to fetch dynamically imported module')
    return import('./late-screens.ts')
  },
}))

it('reads of a payment with the session while the late file is missing, and follows it by a stream once that is here', async () => {
  const { clock, network, proxy } = createFakeWorld()
  const asked = (what: string) => network.requests.filter(({ url }) => url.endsWith(what)).length
  const engine = createEngine({
    endpoint: 'https://shop.test/pay',
    token: fakeToken(),
    fetch: network.fetch,
    clock,
  })
  engine.open()
  await engine.submit({ method: 'mobile_money', phone: '074 12 34 56' })
  await clock.push(10_000)
  expect(asked('/checkout')).toBeGreaterThan(1)
  expect(asked('/events')).toBe(0)

  road.open = true
  await loadLateScreens(fetchLateScreens)
  await clock.push(20_000)
  expect(asked('/events')).toBeGreaterThan(0)
  proxy.move({ status: 'succeeded' })
  await clock.push(1_000)
  expect(engine.getSnapshot().payment?.status).toBe('succeeded')
  engine.close()
})
