import type { Locator } from '@playwright/test'

import { expect, test } from './shopper.ts'
import { phones, readLedger } from './simulator.ts'

// An amount that no other test and no price has, one per project: a second payment would be found whatever its reference.
const quantities: Record<string, number> = { 'phone-360': 11, desktop: 13 }

test('two taps on the pay button raise one prompt (promise 1)', async ({ shopper }) => {
  const quantity = quantities[test.info().project.name]
  if (quantity === undefined) throw new Error('give this project an amount of its own')
  const amount = quantity * 500
  const since = Date.now()

  await shopper.order('Bâton de manioc', quantity)
  await shopper.types(phones.held)
  await twice(shopper.payButton())
  await shopper.sees('confirm')
  const reference = await shopper.reference()

  const everyone = await readLedger()
  const ours = everyone.transactions.filter(
    (transaction) => transaction.amount === amount && transaction.createdAt >= since,
  )
  expect(ours).toMatchObject([{ reference }])
  const { prompts, calls } = await readLedger(reference)
  expect(prompts).toHaveLength(1)
  expect(calls.filter((call) => call.api === 'rest')).toHaveLength(1)
  await expect.poll(() => shopper.started).toEqual([reference])
})

test('two taps on the order button place one order', async ({ page, shopper }) => {
  const placed: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/orders')) {
      placed.push(request.url())
    }
  })
  await page.goto('/')
  await page.getByRole('button', { name: 'Ajouter au panier : Bâton de manioc' }).click()
  await page.getByRole('link', { name: 'Voir le panier' }).click()
  await twice(page.getByRole('button', { name: 'Passer au paiement' }))
  await shopper.sees('idle')
  expect(placed).toHaveLength(1)
})

/** Both in one turn of the page's own loop: nothing has been drawn between them. */
async function twice(button: Locator): Promise<void> {
  await expect(button).toBeVisible()
  await button.evaluate((element: HTMLElement) => {
    element.click()
    element.click()
  })
}
