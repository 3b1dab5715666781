// `npm run prove -- smoke`: shops made of the packed packages alone, each built, served and opened in Chromium, which must
// see the form. `npm run prove -- smoke` takes minutes: it installs React 18, React 19 and Next.js from npm.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { fakeSession } from '@pvit-checkout/client/testing'

import { packAll } from './pack.ts'
import { elementShop, nextShop, viteShop, type Shop } from './smoke/shops.ts'
import { openBrowser, watchedPage } from './watched-page.ts'

const root = dirname(dirname(import.meta.dirname))
const packed = await packAll(root, join(root, '.cache', 'packed'))
const shops: [name: string, open: (folder: string) => Promise<Shop>][] = [
  ['Vite and React 18', (folder) => viteShop(folder, { root, packed, react: '18' })],
  ['Vite and React 19', (folder) => viteShop(folder, { root, packed, react: '19' })],
  ['Next.js', (folder) => nextShop(folder, { root, packed, react: '19' })],
  ['a page without a build', (folder) => elementShop(folder, { root, packed, react: '19' })],
]

const browser = await openBrowser()
try {
  for (const [name, open] of shops) {
    // Outside the repository, where its node_modules cannot help out.
    const folder = mkdtempSync(join(tmpdir(), 'shop-'))
    const shop = await open(folder)
    try {
      await seesTheForm(name, shop)
    } finally {
      await shop.close()
      rmSync(folder, { recursive: true, force: true })
    }
    console.log(`${name}: the form is there`)
  }
} finally {
  await browser.close()
}

async function seesTheForm(name: string, { url, drawnByServer }: Shop) {
  const html = await (await fetch(url)).text()
  if (drawnByServer && !html.includes('data-pvit-status="loading"')) {
    throw new Error(`${name}: the server drew nothing of the checkout.`)
  }
  const { page, faults } = await watchedPage(browser, new URL(url).origin)
  await page.route('**/v1/checkout', (route) =>
    route.fulfill({ json: { session: fakeSession(), payment: null } }),
  )
  await page.goto(url)
  await page.getByLabel('Numéro Mobile Money').fill('074123456')
  await page.getByRole('button', { name: /^Payer 12.500.FCFA$/ }).waitFor()
  // Styled: its own sheet has arrived, and makes a thumb's target of the button.
  const height = await page
    .getByRole('button', { name: /^Payer/ })
    .evaluate((button) => button.clientHeight)
  if (height < 44) throw new Error(`${name}: the button is ${height} px high; no stylesheet?`)
  // The name check has no answer here.
  const bad = faults.filter((fault) => !/v1\/checkout\/payer|status of 404/.test(fault))
  if (bad.length > 0) throw new Error(`${name}:\n${bad.join('\n')}`)
  await page.close()
}
