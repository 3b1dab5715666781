import { createSimulator, type Simulator } from '@pvit-checkout/simulator'
import { serveSimulator, type Served } from '@pvit-checkout/simulator/node'
import type { Page } from '@playwright/test'

import { expect, looksRight, test } from './shopper.ts'

/**
 * The simulator's own pages, on a simulator of their own: each at three widths, searched by axe and drawn; and a payment
 * answered with scripts switched off, which is how its forms are meant to work.
 */
let served: Served
test.beforeEach(async () => {
  served = await serveSimulator(
    (origin) =>
      createSimulator({
        origin,
        decideAfterMs: null,
        promptLifeMs: 3_600_000,
        urls: {
          CALLB: `${origin}/no-shop/callback`,
          GOODR: `${origin}/?paid`,
          BADRD: `${origin}/?not-paid`,
        },
      }),
    { port: 0, host: '127.0.0.1' },
  )
})
test.afterEach(() => served.stop(100))

const airtel = '074123456'
const moov = '066820866'

/** What a merchant would send; answers with the link's address, or nothing for REST. */
async function ask(
  simulator: Simulator,
  reference: string,
  service: string,
  phone: string,
): Promise<string> {
  const { account, codes } = simulator.setup()
  const api = service === 'RESTFUL' ? 'rest' : 'link'
  const answer = await fetch(`${served.url}/${codes[api]}/${api}`, {
    method: 'POST',
    headers: {
      'X-Secret': simulator.control.issueKey(account).reveal(),
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      amount: 12_500,
      reference,
      service,
      callback_url_code: 'CALLB',
      success_redirection_url_code: 'GOODR',
      failed_redirection_url_code: 'BADRD',
      customer_account_number: phone,
      merchant_operation_account_code: account,
      transaction_type: 'PAYMENT',
      owner_charge: 'MERCHANT',
      owner_charge_operator: 'MERCHANT',
    }),
  })
  const { url = '' } = (await answer.json()) as { url?: string }
  return url
}

async function pays(page: Page, pin = '1234'): Promise<void> {
  await page.getByLabel('Code PIN').fill(pin)
  await page.getByRole('button', { name: 'Confirmer' }).click()
}

test.describe.configure({ timeout: 150_000 })

test('the home page, the phone and the pages behind the links', async ({ page }) => {
  const { simulator, url } = served
  await ask(simulator, 'REF0001', 'RESTFUL', airtel)
  await simulator.control.approve('REF0001')
  await ask(simulator, 'REF0002', 'RESTFUL', airtel)

  await page.goto(url)
  await expect(page.getByRole('heading', { name: 'Journal' })).toBeVisible()
  await expect(page.getByRole('cell', { name: 'REF0002' }).first()).toBeVisible()
  await looksRight(page, 'simulator-home')
  // The journal is live: nobody reloads.
  await ask(simulator, 'REF0003', 'RESTFUL', moov)
  await expect(page.getByRole('cell', { name: 'REF0003' }).first()).toBeVisible()

  await page.goto(`${url}/phone`)
  await looksRight(page, 'simulator-choose-phone')
  await page.goto(`${url}/phone/${airtel}`)
  await expect(page.getByText('12 500 XAF').first()).toBeVisible()
  await looksRight(page, 'simulator-phone')
  await pays(page, '0000')
  await expect(page.getByRole('alert')).toContainText('Essais restants : 2')
  await pays(page)
  await expect(page.getByText('Aucune demande sur ce téléphone.')).toBeVisible()
  await looksRight(page, 'simulator-phone-idle')
  // The prompt comes by itself.
  await ask(simulator, 'REF0004', 'RESTFUL', airtel)
  await expect(page.getByText('REF0004')).toBeVisible()
})

test('a link paid by phone: agree, wait, come back', async ({ page, context }) => {
  const link = await ask(served.simulator, 'REF0001', 'WEB', airtel)
  await page.goto(link)
  await looksRight(page, 'simulator-web')
  await page.getByRole('button', { name: /^Payer/ }).click()
  await expect(page.getByText('Confirmez sur le téléphone')).toBeVisible()

  const phone = await context.newPage()
  await phone.goto(`${served.url}/phone/${airtel}`)
  await pays(phone)
  await expect(page).toHaveURL(`${served.url}/?paid`)
  await page.goto(link)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Lien déjà utilisé')
  await looksRight(page, 'simulator-used-link')
})

test('a link paid by card: the card, the bank, back', async ({ page }) => {
  await page.goto(await ask(served.simulator, 'REF0001', 'VISA_MASTERCARD', airtel))
  await looksRight(page, 'simulator-card')
  await page.getByLabel('Numéro de carte').fill('4000 0000 0000 1111')
  await page.getByRole('button', { name: /^Payer/ }).click()
  await expect(page.getByRole('alert')).toContainText('n’est pas une carte d’essai')
  await page.getByLabel('Numéro de carte').fill('4000 0000 0000 1000')
  await page.getByRole('button', { name: /^Payer/ }).click()
  await looksRight(page, 'simulator-bank')
  await page.getByLabel('Code de confirmation').fill('123456')
  await page.getByRole('button', { name: 'Confirmer' }).click()
  await expect(page).toHaveURL(`${served.url}/?paid`)
  expect(served.simulator.ledger.debits()).toMatchObject([{ reference: 'REF0001', amount: 12_500 }])
})

test.describe('with scripts switched off', () => {
  test.use({ javaScriptEnabled: false })

  test('the phone shows the prompt by itself, and a plain form answers it', async ({ page }) => {
    await page.goto(`${served.url}/phone/${airtel}`)
    await expect(page.getByText('Aucune demande sur ce téléphone.')).toBeVisible()
    await ask(served.simulator, 'REF0001', 'RESTFUL', airtel)
    await pays(page)
    await expect(page.getByText('confirmé')).toBeVisible()
    expect(served.simulator.ledger.transaction('REF0001')?.status).toBe('SUCCESS')
  })

  test('a link waits for the phone and comes back', async ({ page }) => {
    await page.goto(await ask(served.simulator, 'REF0001', 'WEB', airtel))
    await page.getByRole('button', { name: /^Payer/ }).click()
    await expect(page.getByText('Confirmez sur le téléphone')).toBeVisible()
    await served.simulator.control.refuse('REF0001')
    await expect(page).toHaveURL(`${served.url}/?not-paid`)
  })
})
