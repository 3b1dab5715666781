import { demo } from './demo.ts'
import { layLine } from './line.ts'
import { expect, looksRight, test } from './shopper.ts'
import { decide, phones, readLedger } from './simulator.ts'

// The line's own port is not in the shop's policy; strict-policy.spec.ts is about that.
test.use({ bypassCSP: true })

test('a lost connection ends nothing: the wait says so, and the answer comes with the network', async ({
  shopper,
  page,
}) => {
  const line = await layLine(demo.proxy)
  await page.route('**/api/orders/*/session', async (route) => {
    const response = await route.fetch()
    const door = (await response.json()) as object
    await route.fulfill({ response, json: { ...door, endpoint: line.url } })
  })
  await shopper.order('Bâton de manioc')
  const reference = await shopper.pays(phones.held)

  line.cut()
  await expect(shopper.screen.getByText(/^Connexion perdue\. Votre paiement continue/)).toBeVisible(
    { timeout: 30_000 },
  )
  await looksRight(page, '21-connection-lost')
  await decide(reference, 'approve')
  // What the phone has confirmed, the screen cannot know; it claims neither.
  await shopper.sees('confirm')

  line.mend()
  // Of a line that was away for half a minute, as on a busy machine, the page tries again after 36 s at the latest.
  await shopper.sees('succeeded', 60_000)
  expect((await readLedger(reference)).debits).toHaveLength(1)
  await line.close()
})

test('an answer lost on its way back is asked for again, and nothing is paid twice', async ({
  shopper,
  page,
}) => {
  let sent = 0
  await page.route('**/v1/checkout/payments', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback()
    sent += 1
    // The proxy has it; the shopper's phone never hears of it.
    if (sent > 1) return route.fallback()
    await route.fetch()
    return route.abort('connectionreset')
  })
  await shopper.order('Bâton de manioc')
  const reference = await shopper.pays(phones.held)
  expect(sent).toBeGreaterThan(1)
  const { prompts, calls } = await readLedger(reference)
  expect(prompts).toHaveLength(1)
  expect(calls.filter((call) => call.api === 'rest')).toHaveLength(1)
})

test('a shop that does not answer says so, keeps the cart, and opens at the second try', async ({
  shopper,
  page,
}) => {
  await page.route('**/session', (route) => route.abort('connectionrefused'), { times: 2 })
  await page.goto('/')
  await page.getByRole('button', { name: 'Ajouter au panier : Bâton de manioc' }).click()
  await page.getByRole('link', { name: 'Voir le panier' }).click()
  await page.getByRole('button', { name: 'Passer au paiement' }).click()
  await expect(page.getByRole('alert')).toContainText('La boutique ne répond pas')
  await looksRight(page, '19-shop-silent')
  await page.unroute('**/session')
  await page.getByRole('button', { name: 'Réessayer' }).click()
  await shopper.sees('idle')
})

test('a proxy that does not answer the shop is not called unpaid', async ({ shopper, page }) => {
  const order = await shopper.order('Bâton de manioc')
  await page.route(`**/api/orders/${order}`, async (route) => {
    const response = await route.fetch()
    const view = (await response.json()) as object
    await route.fulfill({ response, json: { ...view, status: 'unverified', payment: null } })
  })
  await page.goto(`/orders/${order}`)
  await expect(page.getByText('Paiement non vérifié pour le moment')).toBeVisible()
  await expect(page.getByRole('link', { name: /Payer/ })).toHaveCount(0)
  await looksRight(page, '20-order-unverified')
  // The page asks again every five seconds: closed while the route asks the shop for it, it fails the test.
  await page.unrouteAll({ behavior: 'wait' })
})
