import { expect, Shopper, test } from './shopper.ts'
import { decide, phones, readLedger } from './simulator.ts'

test('a reload while waiting comes back to the same wait, and asks for no second payment (promise 2)', async ({
  shopper,
  page,
}) => {
  await shopper.order('Bâton de manioc')
  const reference = await shopper.pays(phones.held)

  await page.reload()
  await shopper.sees('confirm')
  await expect(page.getByRole('heading', { name: 'Confirmez sur votre téléphone' })).toBeVisible()
  await expect.poll(() => shopper.started).toEqual([reference])

  await decide(reference, 'approve')
  await shopper.sees('succeeded')
  await expect(page.locator('[data-pvit-part="receipt"]')).toContainText(reference)
  await expectOnePayment(reference)
})

test('a second tab shows the same wait, and both end in the same receipt (promise 3)', async ({
  shopper,
  page,
  context,
}) => {
  const order = await shopper.order('Bâton de manioc')
  const reference = await shopper.pays(phones.held)

  const second = new Shopper(await context.newPage())
  await second.page.goto(`/checkout/${order}`)
  await second.sees('confirm')

  await decide(reference, 'approve')
  for (const tab of [shopper, second]) {
    await tab.sees('succeeded')
    await expect(tab.page.locator('[data-pvit-part="receipt"]')).toContainText(reference)
  }
  expect(second.started).toEqual([])
  await expectOnePayment(reference)
  await page.close()
})

test('the way back from the cart leads to the same order and the same wait', async ({
  shopper,
  page,
}) => {
  const order = await shopper.order('Bâton de manioc')
  const reference = await shopper.pays(phones.held)

  await page.getByRole('link', { name: /^Panier/ }).click()
  await page.getByRole('button', { name: 'Passer au paiement' }).click()
  await expect(page).toHaveURL(`/checkout/${order}`)
  await shopper.sees('confirm')
  await expect.poll(() => shopper.started).toEqual([reference])
})

async function expectOnePayment(reference: string): Promise<void> {
  const { prompts, debits, calls } = await readLedger(reference)
  expect(prompts).toHaveLength(1)
  expect(debits).toHaveLength(1)
  expect(calls.filter((call) => call.api === 'rest')).toHaveLength(1)
}
