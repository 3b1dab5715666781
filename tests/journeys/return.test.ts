import { afterEach, beforeEach, expect, it } from 'vitest'
import { returnNote } from '@pvit-checkout/contract/checkout'
import { openHouse, type House } from './house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

it.each(['/return/success', '/return/failed'])(
  '%s names no outcome and runs nothing but its own script',
  async (path) => {
    const reply = await house.raw(path)
    const page = await reply.text()
    expect(reply.status).toBe(200)
    expect(page).not.toMatch(/succès|réussi|échec|échoué|success|failed/i)
    expect(reply.headers.get('Content-Security-Policy')).toMatch(
      /default-src 'none'; script-src 'self'/,
    )
    expect(page).toContain('<script src="/pay/return/go.js">')
  },
)

it('the script goes back to the page the widget left, and nowhere else', async () => {
  const script = await (await house.raw('/return/go.js')).text()
  const visit = (stored: string | null) => {
    const gone: string[] = []
    const sessionStorage = { getItem: (name: string) => (name === returnNote ? stored : null) }
    // oxlint-disable-next-line typescript/no-implied-eval -- the script as a browser would run it
    const run = new Function('sessionStorage', 'location', script) as (
      storage: unknown,
      location: unknown,
    ) => void
    run(sessionStorage, { replace: (url: string) => gone.push(url) })
    return gone
  }
  expect(visit('https://shop.test/checkout/A-1')).toEqual(['https://shop.test/checkout/A-1'])
  expect(visit(null)).toEqual([])
  expect(visit('javascript:alert(1)')).toEqual([])
})
