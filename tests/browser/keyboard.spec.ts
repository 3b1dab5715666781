import type { Locator, Page } from '@playwright/test'

import { expect, test } from './shopper.ts'
import { decide } from './simulator.ts'

test('the whole journey by keyboard alone, the focus always where the news is', async ({
  shopper,
  page,
}) => {
  await page.goto('/')
  // The script has drawn over the fallback, which had no buttons.
  await expect(page.getByRole('button', { name: /^Ajouter/ }).first()).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Aller au contenu' })).toBeFocused()
  await press(page, page.getByRole('button', { name: 'Ajouter au panier : Bâton de manioc' }))
  await press(page, page.getByRole('link', { name: 'Voir le panier' }))
  await expect(page.getByRole('heading', { name: 'Votre panier' })).toBeFocused()
  await press(page, page.getByRole('button', { name: 'Passer au paiement' }))
  await shopper.sees('idle')

  await tabTo(page, page.getByLabel('Numéro Mobile Money'))
  await page.keyboard.type('074123456')
  await expect(page.getByLabel('Numéro Mobile Money')).toHaveValue('074 12 34 56')
  await page.keyboard.press('Enter')
  await shopper.sees('confirm')
  await expect(page.getByRole('heading', { name: 'Confirmez sur votre téléphone' })).toBeFocused()

  await press(page, page.getByRole('button', { name: 'Vous ne voyez rien ?' }))
  await expect(shopper.screen.getByText('Téléphone allumé, avec du réseau ?')).toBeVisible()

  await decide(await shopper.reference(), 'approve')
  await shopper.sees('succeeded')
  await expect(page.getByRole('heading', { name: 'Paiement reçu' })).toBeFocused()
  await press(page, page.getByRole('button', { name: 'Retour à la boutique' }))
  await expect(page.getByText('Commande payée')).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
})

test('whoever takes a line out of the cart by keyboard sees where the focus is', async ({
  page,
}) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'Ajouter au panier : Bâton de manioc' }).click()
  await page.getByRole('button', { name: 'Ajouter au panier : Miel de forêt' }).click()
  await page.getByRole('link', { name: 'Voir le panier' }).click()
  await expect(page.getByRole('heading', { name: 'Votre panier' })).toBeFocused()
  await press(page, page.getByRole('button', { name: 'Retirer Bâton de manioc du panier' }))
  const list = page.getByRole('list', { name: 'Articles du panier' })
  await expect(list).toBeFocused()
  await expect(list).toHaveCSS('outline-style', 'solid')
})

async function press(page: Page, control: Locator): Promise<void> {
  await tabTo(page, control)
  await page.keyboard.press('Enter')
}

/** Tab until it has the focus: what cannot be reached so cannot be reached by keyboard. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  for (let steps = 0; steps < 60; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`sixty steps of the Tab key do not reach ${target.toString()}`)
}
