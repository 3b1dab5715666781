import { afterEach, expect, it } from 'vitest'

import { isPaid } from '../../docs/guides/examples/is-paid.ts'
import { openSession, type Shop } from '../../docs/guides/examples/open-session.ts'
import { airtelNumber, openHouse, type House } from './house.ts'

let house: House | null = null
afterEach(async () => {
  await house?.close()
  house = null
})

// The guides print these two files.
it('the guides’ server opens a session that a browser can pay, and learns that it is paid', async () => {
  house = await openHouse()
  const shop = shopOf(house, house.apiKey)
  const token = await openSession(shop, { id: 'A-1042', total: 500 })
  const id = token.split('.')[2] ?? ''
  expect(await isPaid(shop, id)).toBe(false)

  const browser = await house.browse(token)
  void browser.submit({ method: 'mobile_money', phone: airtelNumber })
  await house.advance(30_000)
  expect(browser.getSnapshot().payment?.status).toBe('succeeded')
  expect(await isPaid(shop, id)).toBe(true)
})

it('the guides’ server hears why a session was not opened', async () => {
  house = await openHouse()
  const shop = shopOf(house, 'not-one-of-the-proxys')
  await expect(openSession(shop, { id: 'A-1042', total: 500 })).rejects.toThrow(
    /401.*unauthorized/s,
  )
})

function shopOf(house: House, apiKey: string): Shop {
  return {
    proxy: house.publicUrl,
    apiKey,
    fetch: (input, init) => house.raw(new Request(input).url.slice(house.publicUrl.length), init),
  }
}
