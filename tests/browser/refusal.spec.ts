import { expect, test } from './shopper.ts'
import { decide, phones, readLedger } from './simulator.ts'

test('a refused payment says so in French, claims nothing unproven, and offers the next step', async ({
  shopper,
  page,
}) => {
  const order = await shopper.order('Savon au moabi')
  // Above 1 000 FCFA PVIT's own test rule lets the payment fail, soon: a busy page may never show the prompt before.
  await shopper.types(phones.ruled)
  await shopper.payButton().click()
  await shopper.sees('failed', 50_000)
  const reference = await shopper.reference()

  await expect(page.getByRole('heading', { name: 'Paiement non abouti' })).toBeVisible()
  await expect(
    shopper.screen.getByText(
      /^Le paiement n’a pas abouti auprès de l’opérateur\. Vérifiez votre solde/,
    ),
  ).toBeVisible()
  // PVIT gives no cause: that nothing was taken is not proven, and so not said.
  await expect(page.getByText('Rien n’a été débité')).toHaveCount(0)

  const ledger = await readLedger(reference)
  expect(ledger.debits).toEqual([])
  expect(ledger.transactions).toMatchObject([{ status: 'FAILED' }])

  const shop = await page.context().newPage()
  await shop.goto(`/orders/${order}`)
  await expect(shop.getByText('Cette commande n’est pas encore payée')).toBeVisible()
  await shop.close()
})

test('after a refusal the shopper pays again, with another reference, and once', async ({
  shopper,
  page,
}) => {
  await shopper.order('Savon au moabi')
  const first = await shopper.pays(phones.held)
  await decide(first, 'refuse')
  await shopper.sees('failed')

  await page.locator('[data-pvit-part="retry"]').getByRole('button').first().click()
  await shopper.sees('idle')
  await shopper.payButton().click()
  await shopper.sees('confirm')
  await expect.poll(() => shopper.started).toEqual([first, expect.stringMatching(/^[0-9A-Z]+$/)])
  const second = shopper.started[1] ?? ''
  expect(second).not.toBe(first)

  await decide(second, 'approve')
  await shopper.sees('succeeded')
  expect((await readLedger(first)).debits).toEqual([])
  expect((await readLedger(second)).debits).toHaveLength(1)
})
