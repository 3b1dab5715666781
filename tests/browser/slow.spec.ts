import type { Page } from '@playwright/test'

import { expect, test } from './shopper.ts'
import { decide, phones, readLedger } from './simulator.ts'

test.describe.configure({ timeout: 150_000 })

test('on a slow line and a slow phone, hasty taps make one payment, and the receipt comes', async ({
  shopper,
  page,
}) => {
  await shopper.order('Bâton de manioc')
  await slowDown(page)
  await shopper.types(phones.held)
  const pay = shopper.payButton()
  await pay.click()
  // Whatever is under the finger by then.
  await pay.click({ timeout: 1_000, force: true }).catch(() => {})
  await shopper.sees('confirm', 60_000)
  const reference = await shopper.reference()
  await decide(reference, 'approve')
  await shopper.sees('succeeded', 60_000)
  await expect(page.locator('[data-pvit-part="receipt"]')).toContainText(reference, {
    timeout: 30_000,
  })
  await expect.poll(() => shopper.started).toEqual([reference])
  await expectOnePayment(reference)
})

test('pressed without a network, the request leaves with the network, and once', async ({
  shopper,
  context,
}) => {
  await shopper.order('Bâton de manioc')
  await shopper.types(phones.held)
  await context.setOffline(true)
  await shopper.payButton().click()
  await shopper.sees('processing')
  await expect(
    shopper.screen.getByText(/^Connexion perdue\. Nous reprenons votre demande/),
  ).toBeVisible()
  expect(shopper.started).toEqual([])

  await context.setOffline(false)
  await shopper.sees('confirm')
  const reference = await shopper.reference()
  await decide(reference, 'approve')
  await shopper.sees('succeeded')
  await expectOnePayment(reference)
})

/** Half a second each way, 400 kbit/s, and a sixth of this machine’s speed. */
async function slowDown(page: Page): Promise<void> {
  const devTools = await page.context().newCDPSession(page)
  await devTools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 1_000,
    downloadThroughput: 50_000,
    uploadThroughput: 50_000,
  })
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: 6 })
}

async function expectOnePayment(reference: string): Promise<void> {
  const { prompts, debits, calls } = await readLedger(reference)
  expect(prompts).toHaveLength(1)
  expect(debits).toHaveLength(1)
  expect(calls.filter(({ api }) => api === 'rest')).toHaveLength(1)
}
