import { expect, Shopper, test, type Page } from './shopper.ts'
import { phones, readLedger } from './simulator.ts'

test('by card: to PVIT’s page, back out of it, in again, and home to what is paid, once', async ({
  shopper,
  page,
}) => {
  const order = await choosesCard(shopper)

  // Out of the back/forward cache or read anew: it is the same payment, and nobody is sent away a second time.
  await page.goBack()
  await shopper.sees('redirect')
  const door = page.getByRole('link', { name: 'Ouvrir la page de paiement' })
  await expect(door).toBeVisible()
  await expect(page).toHaveURL(`/checkout/${order}`)
  await door.click()

  await paysOnPage(page)

  // Home by the proxy's return page: to the checkout, and from there to the paid order once the shop knows it.
  await expect(page.getByText(/^(Paiement reçu|Commande payée)$/).first()).toBeVisible({
    timeout: 25_000,
  })
  await page.goto(`/orders/${order}`)
  await expect(page.getByText('Commande payée')).toBeVisible()
  // Its answer went with the page that had asked for it.
  await expect.poll(() => shopper.started).toHaveLength(1)
  const reference = await page.getByText(/^[0-9A-Z]{15}$/).innerText()
  const { debits, calls } = await readLedger(reference)
  expect(debits).toHaveLength(1)
  expect(calls.filter(({ method }) => method === 'POST')).toHaveLength(1)
})

test('by card: the receipt names the card and no operator, in a tab that had the checkout in sight', async ({
  shopper,
  page,
  context,
}) => {
  const order = await choosesCard(shopper)

  // Whoever comes home from the card is taken on to the paid order; this tab stays, and draws the receipt.
  const tab = await context.newPage()
  await tab.goto(`/checkout/${order}`)
  const beside = new Shopper(tab)
  await beside.sees('redirect')

  await paysOnPage(page)

  await beside.sees('succeeded')
  await expect(beside.screen.getByRole('heading', { name: 'Paiement reçu' })).toBeVisible()
  const row = (name: string) => beside.screen.locator(`[data-row="${name}"] dd`)
  await expect(row('method')).toHaveText('Carte Visa ou Mastercard')
  await expect(row('amount')).toHaveText(/^[\d\s]+FCFA$/)
  await expect(row('phone')).toHaveText('074 •• •• 56')
  await expect(beside.screen).not.toContainText(/Mobile Money|Airtel|Moov|code secret/)

  const { debits, calls } = await readLedger(await row('reference').innerText())
  expect(debits).toHaveLength(1)
  expect(calls.filter(({ method }) => method === 'POST')).toHaveLength(1)
  expect(beside.started).toEqual([])
})

/** As far as PVIT's page. Returns the order. */
async function choosesCard(shopper: Shopper): Promise<string> {
  const { page } = shopper
  const order = await shopper.order('Savon au moabi')
  await shopper.types(phones.held)
  await page.getByRole('button', { name: /^Carte/ }).click()
  await expect(page.getByLabel('Numéro de carte')).toBeVisible({ timeout: 25_000 })
  return order
}

async function paysOnPage(page: Page): Promise<void> {
  await page.getByLabel('Numéro de carte').fill('4000 0000 0000 1000')
  await page.getByRole('button', { name: /^Payer/ }).click()
  await page.getByLabel('Code de confirmation').fill('123456')
  await page.getByRole('button', { name: 'Confirmer' }).click()
}
