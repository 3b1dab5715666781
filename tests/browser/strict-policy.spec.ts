import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { build } from 'vite'

import { createApp } from '../../apps/storefront/server/app.ts'
import { catalogue } from '../../apps/storefront/server/catalogue.ts'
import { openBuiltFront } from '../../apps/storefront/server/front.ts'
import { fillPage } from '../../apps/storefront/server/page.ts'
import { demo } from './demo.ts'
import { expect, test } from './shopper.ts'
import { decide, phones } from './simulator.ts'

// The demo runs on Vite, whose pages need a looser policy. Here the browser gets the built shop, with the headers of
// production, at the demo's own address; the API behind it is the demo's.
// A page that a test hands over comes from nowhere, and Chromium asks before such a page may call this machine.
test.use({ permissions: ['local-network-access'] })

let folder: string
let built: ReturnType<typeof createApp>

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storefront-'))
  const root = join(import.meta.dirname, '../../apps/storefront')
  await build({ root, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } })
  const front = await openBuiltFront(folder)
  const unused = () => Promise.reject(new Error('the API is the demo’s'))
  built = createApp({
    shop: { place: unused, view: unused, openPayment: unused, hear: unused },
    endpoint: demo.proxy,
    development: false,
    files: front.files,
    page: async (path) => fillPage(await front.template(path), { path, products: catalogue }),
  })
})
test.afterAll(() => rm(folder, { recursive: true }))

test.beforeEach(async ({ page }) => {
  await page.route(
    (url) => url.origin === demo.shop && !url.pathname.startsWith('/api/'),
    async (route) => {
      const response = await built.request(new URL(route.request().url()).pathname)
      await route.fulfill({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: Buffer.from(await response.arrayBuffer()),
      })
    },
  )
})

test('a whole payment under the strict policy breaks none of it', async ({ shopper, page }) => {
  const violations: string[] = []
  await page.exposeFunction('reportViolation', (text: string) => void violations.push(text))
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const report = Reflect.get(globalThis, 'reportViolation') as (text: string) => void
      report(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`)
    })
  })

  await shopper.order('Bâton de manioc')
  const reference = await shopper.pays(phones.held)
  await decide(reference, 'approve')
  await shopper.sees('succeeded')
  await page.getByRole('button', { name: 'Retour à la boutique' }).click()
  await expect(page.getByText('Commande payée')).toBeVisible()
  expect(violations).toEqual([])
})

test('the strict policy is in force: an inline script is stopped and reported', async ({
  page,
}) => {
  await page.goto('/')
  const blocked = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective))
        const script = document.createElement('script')
        script.textContent = 'document.title = "inline"'
        document.body.append(script)
      }),
  )
  expect(blocked).toContain('script-src')
  expect(await page.title()).not.toBe('inline')
})

test('nobody but the shop and the proxy is called', async ({ shopper, page }) => {
  const called = new Set<string>()
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (/^https?:$/.test(url.protocol)) called.add(url.origin)
  })
  await shopper.order('Bâton de manioc')
  await decide(await shopper.pays(phones.held), 'approve')
  await shopper.sees('succeeded')
  expect([...called].toSorted()).toEqual([demo.proxy, demo.shop].toSorted())
})
