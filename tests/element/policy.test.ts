import { expect, it } from 'vitest'

import { hasReceipt, patience, pays, report, visiting, withoutSheets } from './visitor.ts'

const { open } = visiting()

// The strictest that the element is made for.
const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:",
}

it('takes a payment to its receipt under the strict policy, and breaks none of it', async () => {
  const violations: string[] = []
  const { shop, page } = await open({ headers }, (opened) => report(opened, violations))
  await pays(page)
  shop.proxy.move({ status: 'succeeded' })
  await hasReceipt(page)
  await page.getByRole('button', { name: /^Copier/ }).click()
  const pay = page.locator('[data-pvit-part="receipt"]')
  expect(await pay.evaluate((part) => getComputedStyle(part).margin)).toBe('0px')
  expect(violations).toEqual([])
})

it('is dressed by a link where the browser knows no adopted sheets, under the same policy', async () => {
  const violations: string[] = []
  const { shop, page } = await open({ headers }, async (opened) => {
    await report(opened, violations)
    await withoutSheets(opened)
  })
  await pays(page)
  expect(shop.asked).toContainEqual(expect.stringMatching(/^\/pvit-checkout\/styles-[\w-]+\.css$/))
  // Of the late rules too: the file has them all.
  const ring = page.locator('.pvit-ring')
  await expect
    .poll(() => ring.evaluate((drawn) => getComputedStyle(drawn).width), patience)
    .toBe('34px')
  expect(violations).toEqual([])
})

it('is really under that policy: an inline script is stopped and reported', async () => {
  const violations: string[] = []
  const { page } = await open({ headers }, (opened) => report(opened, violations))
  await expect.poll(() => page.locator('pvit-checkout').count(), patience).toBe(1)
  await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'document.title = "inline"'
    document.body.append(script)
  })
  await expect.poll(() => violations, patience).toEqual([expect.stringContaining('script-src')])
  expect(await page.title()).toBe('Boutique')
})
