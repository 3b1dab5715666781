import type { Browser, Page } from '@playwright/test'

import { startOwnDemo, type OwnDemo } from './own-demo.ts'
import { expect, Shopper, test } from './shopper.ts'
import { decide, holdPhone, phones, readLedger } from './simulator.ts'

let demo: OwnDemo
test.beforeAll(async () => {
  test.setTimeout(120_000)
  demo = await startOwnDemo()
  await holdPhone(phones.held, demo.simulator)
})
test.afterAll(() => demo.stop())

// A new process has to come up in the middle, on a machine that may be busy.
test.describe.configure({ timeout: 180_000 })
const backWithinMs = 90_000

test('kill -9 of the proxy during the wait: what the phone confirms meanwhile ends in the receipt, paid once (promise 18)', async ({
  browser,
}) => {
  const { shopper, order, reference, statuses } = await answersWhileDead(browser, 'approve')
  await shopper.sees('succeeded', backWithinMs)
  // Nobody reloaded, and nothing else was claimed on the way.
  expect(await statuses()).toEqual(['succeeded'])
  await expect(shopper.page.locator('[data-pvit-part="receipt"]')).toContainText(reference)
  expect((await onePayment(shopper, reference)).debits).toHaveLength(1)

  await shopper.page.goto(`/orders/${order}`)
  await expect(shopper.page.getByText('Commande payée')).toBeVisible()
  await shopper.page.close()
})

test('kill -9 of the proxy during the wait: what the phone refuses meanwhile ends in the refusal, and takes nothing (promise 18)', async ({
  browser,
}) => {
  const { shopper, order, reference, statuses } = await answersWhileDead(browser, 'refuse')
  await shopper.sees('failed', backWithinMs)
  expect(await statuses()).toEqual(['failed'])
  expect((await onePayment(shopper, reference)).debits).toEqual([])

  await shopper.page.goto(`/orders/${order}`)
  await expect(shopper.page.getByText('Cette commande n’est pas encore payée')).toBeVisible()
  await shopper.page.close()
})

/** A shopper who waits, a proxy that dies of it, a phone that answers before the next one is up. */
async function answersWhileDead(browser: Browser, action: 'approve' | 'refuse') {
  const shopper = new Shopper(await browser.newPage({ baseURL: demo.shop }))
  const order = await shopper.order('Bâton de manioc')
  const reference = await shopper.pays(phones.held)
  const statuses = await watchStatus(shopper.page)

  await demo.killProxy()
  await decide(reference, action, demo.simulator)
  await demo.proxyAnswersAgain()
  return { shopper, order, reference, statuses }
}

async function onePayment(shopper: Shopper, reference: string) {
  await expect.poll(() => shopper.started).toEqual([reference])
  const ledger = await readLedger(reference, demo.simulator)
  expect(ledger.prompts).toHaveLength(1)
  expect(ledger.calls.filter((call) => call.api === 'rest')).toHaveLength(1)
  return ledger
}

/** From now on, every status the screen takes. */
async function watchStatus(page: Page): Promise<() => Promise<string[]>> {
  const statuses = await page.evaluateHandle(() => {
    const name = 'data-pvit-status'
    const seen: string[] = []
    new MutationObserver((changes) => {
      for (const { target } of changes) seen.push((target as Element).getAttribute(name) ?? '')
    }).observe(document.body, { subtree: true, attributeFilter: [name] })
    return seen
  })
  return () => statuses.jsonValue()
}
