import { expect, it } from 'vitest'

import { pageWith, tag } from './shop.ts'
import { hasReceipt, patience, pays, visiting } from './visitor.ts'

const { open } = visiting()
const script = '<script src="/pvit-checkout.classic.js"></script>'

it('takes a payment to its receipt on a page without modules, and asks for no other file', async () => {
  const { shop, page } = await open({ html: pageWith(tag, script) })
  await pays(page)
  shop.proxy.move({ status: 'succeeded' })
  await hasReceipt(page)
  expect(shop.asked).toEqual(['/', '/pvit-checkout.classic.js'])
})

it('has English in it', async () => {
  const { shop, page } = await open({
    html: pageWith(tag.replace('endpoint', 'locale="en" endpoint'), script),
  })
  const pay = page.getByRole('button', { name: /^Pay [\d\s]+FCFA$/ })
  await expect.poll(() => pay.count(), patience).toBe(1)
  expect(shop.asked).toHaveLength(2)
})

it('works from the foot of the page and deferred, and beside the module changes nothing', async () => {
  const both = `<script defer src="/pvit-checkout.classic.js"></script><script type="module" src="/pvit-checkout.js"></script>`
  const { shop, page } = await open({ html: pageWith(tag + both, '') })
  await pays(page)
  expect(await page.locator('pvit-checkout').count()).toBe(1)
  expect(shop.proxy.payments()).toHaveLength(1)
})
