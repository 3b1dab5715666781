import { expect, test } from '@playwright/test'

test.use({ javaScriptEnabled: false })

test('before any script, the shop shows its goods, its prices and another way to order', async ({
  page,
}) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Boutique Akwaba')
  await expect(page.getByRole('listitem')).toHaveCount(6)
  await expect(page.getByText(/^500\sFCFA$/)).toBeVisible()
  await expect(page.getByText(/^12\s500\sFCFA$/)).toBeVisible()
  await expect(page.getByRole('link', { name: 'bonjour@akwaba.example' })).toBeVisible()
})

test('before any script, the checkout’s address says what a reload does not do', async ({
  page,
}) => {
  await page.goto('/checkout/AK-0000000000')
  await expect(page.getByText('ne lance jamais un deuxième paiement')).toBeVisible()
})
