import { chromium, type Browser, type Locator, type Page } from 'playwright'
import { afterAll, afterEach, beforeAll, expect, type ExpectPollOptions } from 'vitest'

import { openShop, pageWith, tag, type Shop, type ShopOptions } from './shop.ts'

/** Real time in a real browser, on a machine that may be busy. */
export const patience = { timeout: 20_000, interval: 50 } satisfies ExpectPollOptions

/** For every test of a file: one browser; every shop and page that a test opens is closed after it. */
export function visiting() {
  let browser: Browser
  const shops: Shop[] = []

  beforeAll(async () => {
    const executablePath = process.env['CHROMIUM_PATH']
    browser = await chromium.launch(executablePath === undefined ? {} : { executablePath })
  })
  afterEach(async () => {
    for (const shop of shops.splice(0)) shop.close()
    await Promise.all(browser.contexts().map((context) => context.close()))
  })
  afterAll(() => browser.close())

  return {
    /** Opens the shop's page; `before` prepares the browser for it. */
    open: async (
      options: Partial<ShopOptions> = {},
      before: (page: Page, shop: Shop) => void | Promise<void> = () => {},
    ) => {
      const shop = await openShop({ html: pageWith(tag), ...options })
      shops.push(shop)
      const page = await browser.newPage({ viewport: { width: 360, height: 740 } })
      await before(page, shop)
      // Not until its load: what hangs must not keep the visitor out.
      await page.goto(shop.url, { waitUntil: 'commit' })
      return { shop, page }
    },
  }
}

export async function sees(within: Page | Locator, status: string): Promise<void> {
  const root = within.locator('[data-pvit-status]')
  await expect.poll(() => root.getAttribute('data-pvit-status'), patience).toBe(status)
}

/** Types the number and presses “pay”, and has the prompt on the phone. */
export async function pays(within: Page | Locator): Promise<void> {
  await within.getByLabel('Numéro Mobile Money').fill('074123456')
  await within.getByRole('button', { name: /^Payer [\d\s]+FCFA$/ }).click()
  await sees(within, 'confirm')
}

export async function hasReceipt(within: Page | Locator): Promise<void> {
  const receipt = within.locator('[data-pvit-part="receipt"]')
  await expect.poll(() => receipt.count(), patience).toBe(1)
  expect(await receipt.textContent()).toContain('P7K2M9QX4T1B8Z3')
}

/** From the next page on: what breaks its policy, and by what. */
export async function report(page: Page, violations: string[]) {
  await page.exposeFunction('reportViolation', (text: string) => void violations.push(text))
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const tell = Reflect.get(globalThis, 'reportViolation') as (text: string) => void // exposed above
      tell(`${event.violatedDirective} ${event.blockedURI}`)
    })
  })
}

/** From the next page on: a browser of before adopted style sheets. */
export async function withoutSheets(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Reflect.deleteProperty(ShadowRoot.prototype, 'adoptedStyleSheets')
    Reflect.deleteProperty(Document.prototype, 'adoptedStyleSheets')
  })
}
