import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { openProxyOrigin, type ProxyOrigin } from './proxy-origin.ts'
import { pageWith, token } from './shop.ts'
import { hasReceipt, patience, pays, report, visiting, withoutSheets } from './visitor.ts'

const { open } = visiting()

let elsewhere: ProxyOrigin
beforeEach(async () => {
  elsewhere = await openProxyOrigin()
})
afterEach(() => elsewhere.close())

/** A shop whose page has no file of its own, under the strictest policy that lets the proxy's origin in. */
function shopPage(locale = 'fr') {
  const { url } = elsewhere
  return {
    html: pageWith(
      `<pvit-checkout endpoint="${url}" session="${token}" locale="${locale}"></pvit-checkout>`,
      `<script type="module" src="${url}/widget/pvit-checkout.js"></script>`,
    ),
    headers: {
      'content-security-policy': `default-src 'none'; script-src ${url}; style-src ${url}; connect-src ${url}; img-src 'self' data:`,
    },
  }
}

describe('from the proxy’s own /widget/, on another origin and under the strict policy', () => {
  it('takes a payment to its receipt, and breaks none of it', async () => {
    const violations: string[] = []
    const { shop, page } = await open(shopPage(), (opened) => report(opened, violations))
    await pays(page)
    elsewhere.proxy.move({ status: 'succeeded' })
    await hasReceipt(page)
    const part = page.locator('[data-pvit-part="receipt"]')
    expect(await part.evaluate((drawn) => getComputedStyle(drawn).margin)).toBe('0px')
    expect(shop.asked).toEqual(['/'])
    expect(elsewhere.proxy.payments()).toHaveLength(1)
    expect(violations).toEqual([])
  })

  it('speaks English by a file from there', async () => {
    const violations: string[] = []
    const { page } = await open(shopPage('en'), (opened) => report(opened, violations))
    const pay = page.getByRole('button', { name: /^Pay [\d\s]+FCFA$/ })
    await expect.poll(() => pay.count(), patience).toBe(1)
    expect(violations).toEqual([])
  })

  it('is dressed by a link to a file there, where the browser knows no adopted sheets', async () => {
    const violations: string[] = []
    const { shop, page } = await open(shopPage(), async (opened) => {
      await report(opened, violations)
      await withoutSheets(opened)
    })
    await pays(page)
    const ring = page.locator('.pvit-ring')
    await expect
      .poll(() => ring.evaluate((drawn) => getComputedStyle(drawn).width), patience)
      .toBe('34px')
    expect(shop.asked).toEqual(['/'])
    expect(violations).toEqual([])
  })

  it('is stopped where the policy does not name that origin: its files are really from there', async () => {
    const violations: string[] = []
    const { html } = shopPage()
    const headers = { 'content-security-policy': "default-src 'none'; script-src 'self'" }
    await open({ html, headers }, (opened) => report(opened, violations))
    await expect
      .poll(() => violations, patience)
      .toEqual([
        expect.stringContaining(`script-src-elem ${elsewhere.url}/widget/pvit-checkout.js`),
      ])
  })
})
