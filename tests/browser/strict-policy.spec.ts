import { demo } from './demo.ts'
import { expect, test } from './shopper.ts'
import { decide, phones } from './simulator.ts'

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
