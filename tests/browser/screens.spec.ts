import { expect, expectToFit, looksRight, test } from './shopper.ts'
import { decide, phones } from './simulator.ts'

// Each screen is measured at three widths, searched by axe and drawn: a dozen of them take their time.
test.describe.configure({ timeout: 300_000 })

test('every screen from the shop’s door to the receipt', async ({ shopper, page }) => {
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Boutique Akwaba/)
  await looksRight(page, '01-shop')
  await page.getByRole('button', { name: 'Ajouter au panier : Panier en rotin' }).click()
  await looksRight(page, '01-shop-with-cart')
  await page.getByRole('button', { name: 'Retirer Panier en rotin du panier' }).click()
  await page.goto('/cart')
  await expect(page.getByText('Votre panier est vide')).toBeVisible()
  await looksRight(page, '02-empty-cart')

  await shopper.order('Bâton de manioc')
  await looksRight(page, '04-idle')
  await page.goBack()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Votre panier')
  await looksRight(page, '03-cart')
  await page.goForward()
  await shopper.sees('idle')

  await shopper.types('074 12 34 56')
  await expect(page.locator('[data-pvit-part="payer"]')).toHaveText(/^Compte au nom de/)
  await looksRight(page, '05-kyc')

  const reference = await shopper.pays(phones.held)
  await looksRight(page, '06-waiting')
  await page.getByRole('button', { name: 'Vous ne voyez rien ?' }).click()
  await page.getByRole('button', { name: 'Quitter' }).click()
  await expect(shopper.screen.getByText('Quitter n’annule pas le paiement')).toBeVisible()
  await looksRight(page, '07-leaving')
  await page.getByRole('button', { name: 'Quitter quand même' }).click()
  await expect(page.getByText('Paiement en cours de confirmation')).toBeVisible()
  await looksRight(page, '08-order-pending')

  await page.getByRole('link', { name: 'Revenir au paiement' }).click()
  await shopper.sees('confirm')
  await decide(reference, 'approve')
  await shopper.sees('succeeded')
  await looksRight(page, '09-paid')

  await page.getByRole('button', { name: 'Retour à la boutique' }).click()
  await expect(page.getByText('Commande payée')).toBeVisible()
  await looksRight(page, '10-order-paid')
})

test('the screens of a refusal, and of what goes wrong', async ({ shopper, page }) => {
  const order = await shopper.order('Savon au moabi')
  await shopper.types('074 12 3')
  await page.getByLabel('Numéro Mobile Money').blur()
  await expect(shopper.screen.getByText('Il manque 3 chiffres.')).toBeVisible()
  await looksRight(page, '11-incomplete')

  await decide(await shopper.pays(phones.held), 'refuse')
  await shopper.sees('failed')
  await looksRight(page, '12-refused')

  await page.goto(`/orders/${order}`)
  await expect(page.getByText('Cette commande n’est pas encore payée')).toBeVisible()
  await looksRight(page, '13-order-unpaid')

  await page.goto('/checkout/AK-0000000000')
  await expect(page.getByRole('alert')).toContainText('Commande introuvable')
  await looksRight(page, '14-no-such-order')

  expect((await page.goto('/nothing-here'))?.status()).toBe(404)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Cette page n’existe pas')
  await looksRight(page, '15-no-such-page')
})

test('the screens in the dark', async ({ shopper, page }) => {
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  await shopper.order('Bâton de manioc')
  await looksRight(page, '16-idle-dark')
  const reference = await shopper.pays(phones.held)
  await looksRight(page, '17-waiting-dark')
  await decide(reference, 'approve')
  await shopper.sees('succeeded')
  await looksRight(page, '18-paid-dark')
})

test('words that stick out of their box would be seen', async ({ page }) => {
  await page.goto('/')
  // The script has drawn over the fallback, and draws this page no more.
  await expect(page.getByRole('button', { name: /^Ajouter/ }).first()).toBeVisible()
  await page.getByRole('heading', { level: 1 }).evaluate((heading) => {
    const word = document.createElement('span')
    word.textContent = 'Bienvenue'
    word.style.marginLeft = '-9px'
    heading.replaceChildren(word)
  })
  await expect(expectToFit(page)).rejects.toThrow('SPAN sticks out of title')
})
