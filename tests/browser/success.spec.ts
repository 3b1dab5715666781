import { expect, phoneUrl, test } from './shopper.ts'
import { decide, holdPhone, phones, readLedger } from './simulator.ts'

// A telephone of its own: it shows one prompt at a time, and the other tests' may wait before ours for minutes.
const own = '076123456'

test('a shopper pays 500 FCFA, confirms on the phone, and both receipt and shop say so', async ({
  shopper,
  page,
  context,
}) => {
  await holdPhone(own)
  const order = await shopper.order('Bâton de manioc')
  await shopper.types('076 12 34 56')
  await expect(page.locator('[data-pvit-part="payer"]')).toHaveText(
    /^Compte au nom de \S+\u00a0\S\.$/,
  )

  const reference = await shopper.pays('076 12 34 56')
  expect(reference).toMatch(/^[0-9A-Z]{1,15}$/)
  await expect(page.getByRole('heading', { name: 'Confirmez sur votre téléphone' })).toBeVisible()
  await expect(
    shopper.screen.getByText(/Airtel Money vous demande votre code secret/),
  ).toContainText('076 •• •• 56')

  const phone = await context.newPage()
  await phone.goto(phoneUrl(own))
  await expect(phone.getByText(reference)).toBeVisible()
  await phone.getByLabel('Code PIN').fill('1234')
  await phone.getByRole('button', { name: 'Confirmer' }).click()
  // A page closed in mid-request takes its request along.
  await expect(phone.getByRole('row', { name: reference })).toContainText('confirmé')
  await phone.close()

  await shopper.sees('succeeded')
  const receipt = page.locator('[data-pvit-part="receipt"]')
  await expect(receipt).toContainText(reference)
  await expect(receipt).toContainText(/500\sFCFA/)

  const ledger = await readLedger(reference)
  expect(ledger.transactions).toMatchObject([{ amount: 500, status: 'SUCCESS' }])
  expect(ledger.debits).toHaveLength(1)
  expect(ledger.prompts).toHaveLength(1)
  expect(ledger.calls.filter((call) => call.api === 'rest')).toHaveLength(1)
  // The proxy also asks by itself: its answer may be on the screen before the callback has come.
  await expect
    .poll(async () => (await readLedger(reference)).callbacks)
    .toMatchObject([{ acknowledged: true }])

  await page.getByRole('button', { name: 'Retour à la boutique' }).click()
  await expect(page).toHaveURL(`/orders/${order}`)
  await expect(page.getByText('Commande payée')).toBeVisible()
  await expect(page.getByText(reference)).toBeVisible()
  await expect(page.getByRole('link', { name: 'Panier 0 articles' })).toBeVisible()
})

test('the shop learns of the payment from the proxy, with the browser long gone', async ({
  shopper,
  page,
  browser,
}) => {
  const order = await shopper.order('Bâton de manioc')
  const reference = await shopper.pays(phones.held)
  await page.goto('about:blank')

  const elsewhere = await browser.newPage()
  await elsewhere.goto(`/orders/${order}`)
  await expect(elsewhere.getByText('Paiement en cours de confirmation')).toBeVisible()
  await expect(elsewhere.getByText('Ne payez pas une deuxième fois.')).toBeVisible()

  await decide(reference, 'approve')
  await expect(elsewhere.getByText('Commande payée')).toBeVisible({ timeout: 20_000 })
  await expect(elsewhere.getByText(reference)).toBeVisible()
  await elsewhere.close()
})

test('a paid order’s checkout opens on the paid order, never on a form', async ({
  shopper,
  page,
}) => {
  const order = await shopper.order('Bâton de manioc')
  await decide(await shopper.pays(phones.held), 'approve')
  await shopper.sees('succeeded')

  await page.goto(`/orders/${order}`)
  await expect(page.getByText('Commande payée')).toBeVisible()
  await page.goto(`/checkout/${order}`)
  await expect(page).toHaveURL(`/orders/${order}`)
  await expect(page.getByText('Commande payée')).toBeVisible()
})
