import { devices } from '@playwright/test'

import { expect, test } from './shopper.ts'
import { decide, phones, readLedger } from './simulator.ts'

// A page inside Facebook’s app: one window, no clipboard, nothing to share with.
const facebook = '[FB_IAB/FB4A;FBAV/470.0.0.0.0;IABMV/1;] FBAN/FB4A'
test.use({ userAgent: `${devices['Pixel 7'].userAgent} ${facebook}` })

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    window.open = () => null
    for (const name of ['clipboard', 'share']) {
      Reflect.deleteProperty(Navigator.prototype, name)
    }
    document.execCommand = () => false
  })
})

test('inside another app a shopper pays once, and is told how to keep the reference', async ({
  shopper,
  page,
}) => {
  await shopper.order('Bâton de manioc')
  const reference = await shopper.pays(phones.held)
  await decide(reference, 'approve')
  await shopper.sees('succeeded')

  const receipt = page.locator('[data-pvit-part="receipt"]')
  await expect(receipt).toContainText(reference)
  await expect(page.getByRole('button', { name: 'Partager' })).toHaveCount(0)
  await page.getByRole('button', { name: /^Copier/ }).click()
  await expect(shopper.screen.getByText(/^Copie impossible ici/)).toBeVisible()

  const { debits, calls } = await readLedger(reference)
  expect(debits).toHaveLength(1)
  expect(calls.filter(({ api }) => api === 'rest')).toHaveLength(1)
})

test('inside another app the card’s page opens in the same window', async ({ shopper, page }) => {
  await shopper.order('Bâton de manioc')
  await shopper.types(phones.held)
  await page.getByRole('button', { name: /^Carte/ }).click()
  await expect(page.getByLabel('Numéro de carte')).toBeVisible({ timeout: 25_000 })
  await expect.poll(() => shopper.started).toHaveLength(1)
})
