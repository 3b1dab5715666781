import { fakeToken } from '@pvit-checkout/client/testing'
import type { JSHandle, Page } from 'playwright'
import { describe, expect, it } from 'vitest'

import { pageWith, tag } from './shop.ts'
import { hasReceipt, patience, pays, sees, visiting } from './visitor.ts'

const { open } = visiting()

describe('inside other shadow roots', () => {
  it.each(['open', 'closed'] as const)('takes a payment to its receipt (%s)', async (mode) => {
    const { shop, page } = await open({ html: pageWith('<div id="shop"></div>') })
    await page.evaluate(
      ([given, html]) => {
        const outer = document.querySelector('#shop')?.attachShadow({ mode: 'open' })
        const inner = outer?.appendChild(document.createElement('section'))
        const root = inner?.attachShadow({ mode: given })
        if (root !== undefined) root.innerHTML = html
        const told: string[] = []
        Object.assign(globalThis, { told, inside: root })
        for (const name of ['ready', 'succeeded']) {
          addEventListener(`pvit:${name}`, () => void told.push(name))
        }
      },
      [mode, tag] as const,
    )
    // Playwright does not look into a closed root; the page does.
    const drawn = await page.waitForFunction(() => {
      const root = Reflect.get(globalThis, 'inside') as ShadowRoot // put there just above
      return root.querySelector('pvit-checkout')?.shadowRoot
    })
    const inside = drawn as JSHandle<ShadowRoot> // waited for
    const status = () =>
      inside.evaluate((root) =>
        root.querySelector('[data-pvit-status]')?.getAttribute('data-pvit-status'),
      )
    await expect.poll(status, patience).toBe('idle')
    const field = await inside.evaluateHandle((root) => root.querySelector('input'))
    await field.asElement()?.click()
    await page.keyboard.type('074123456')
    expect(await inside.evaluate((root) => root.querySelector('input')?.value)).toBe('074 12 34 56')
    await page.keyboard.press('Tab')
    await inside.evaluate((root) =>
      root.querySelector<HTMLElement>('[data-pvit-part="pay"]')?.click(),
    )
    await expect.poll(status, patience).toBe('confirm')
    // The focus follows the screen after it is painted.
    await expect
      .poll(() => inside.evaluate((root) => root.activeElement?.textContent), patience)
      .toBe('Confirmez sur votre téléphone')
    shop.proxy.move({ status: 'succeeded' })
    await expect.poll(status, patience).toBe('succeeded')
    await expect
      .poll(() => page.evaluate(() => Reflect.get(globalThis, 'told') as string[]), patience)
      .toEqual(['ready', 'succeeded'])
  })
})

describe('moved in the page', () => {
  const html = pageWith(`<div id="from">${tag}</div><div id="to"></div>`)
  const move = (page: Page) =>
    page.evaluate(() => {
      const element = document.querySelector('pvit-checkout')
      if (element !== null) document.querySelector('#to')?.append(element)
    })

  it('keeps the number that was typed, and reads nothing anew', async () => {
    const { shop, page } = await open({ html })
    await sees(page, 'idle')
    await page.getByLabel('Numéro Mobile Money').fill('0741234')
    await move(page)
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)))
    expect(await page.getByLabel('Numéro Mobile Money').inputValue()).toBe('074 12 34')
    expect(read(shop.proxy.requests, '/v1/checkout')).toBe(1)
  })

  it('watches on by the one stream it had', async () => {
    const { shop, page } = await open({ html })
    await pays(page)
    await expect.poll(() => read(shop.proxy.requests, '/events'), patience).toBe(1)
    await move(page)
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)))
    expect(read(shop.proxy.requests, '/events')).toBe(1)
    shop.proxy.move({ status: 'succeeded' })
    await hasReceipt(page)
    expect(shop.proxy.payments()).toHaveLength(1)
  })

  function read(requests: readonly { path: string }[], end: string): number {
    return requests.filter(({ path }) => path.endsWith(end)).length
  }
})

describe('several on a page', () => {
  it('keep their numbers apart, and each its fields and names', async () => {
    const other = `<pvit-checkout id="other" endpoint="/pay" session="${fakeToken(undefined, 2)}" locale="en"></pvit-checkout>`
    const { page } = await open({
      html: pageWith(tag.replace('endpoint', 'id="one" endpoint') + other),
    })
    const one = page.locator('#one')
    const two = page.locator('#other')
    await sees(one, 'idle')
    await sees(two, 'idle')
    await one.getByLabel('Numéro Mobile Money').fill('074123456')
    await two.getByLabel('Mobile money number').fill('066820866')
    expect(await one.getByLabel('Numéro Mobile Money').inputValue()).toBe('074 12 34 56')
    expect(await two.getByLabel('Mobile money number').inputValue()).toBe('066 82 08 66')
  })

  it('of one order make one payment, and both see it', async () => {
    const { shop, page } = await open({
      html: pageWith(
        tag.replace('endpoint', 'id="one" endpoint') + tag.replace('endpoint', 'id="two" endpoint'),
      ),
    })
    await pays(page.locator('#one'))
    const two = page.locator('#two')
    await two.getByLabel('Numéro Mobile Money').fill('074123456')
    await two.getByRole('button', { name: /^Payer [\d\s]+FCFA$/ }).click()
    await sees(two, 'confirm')
    expect(shop.proxy.payments()).toHaveLength(1)
    shop.proxy.move({ status: 'succeeded' })
    await hasReceipt(page.locator('#one'))
    await hasReceipt(two)
  })
})

describe('an old WebView', () => {
  it('pays all the same, without the younger half of the platform', async () => {
    const { shop, page } = await open({}, async (opened) => {
      await opened.addInitScript(growOld)
    })
    await pays(page)
    shop.proxy.move({ status: 'succeeded' })
    await hasReceipt(page)
    expect(shop.proxy.payments()).toHaveLength(1)
    expect(await page.evaluate(() => Reflect.get(globalThis, 'structuredClone') as unknown)).toBe(
      undefined,
    )
  })
})

/** Runs in the page before all else: what came after Chrome 80, Safari 14 and Firefox 115, and what settings forbid. */
function growOld() {
  const gone: [owner: object, names: string[]][] = [
    [globalThis, ['structuredClone', 'BroadcastChannel', 'requestIdleCallback', 'scheduler']],
    [AbortSignal, ['timeout', 'any', 'abort']],
    [AbortSignal.prototype, ['throwIfAborted', 'reason']],
    [ShadowRoot.prototype, ['adoptedStyleSheets']],
    [Document.prototype, ['adoptedStyleSheets']],
    [Crypto.prototype, ['randomUUID']],
    [Object, ['hasOwn', 'groupBy']],
    [Promise, ['any', 'withResolvers', 'try']],
    [Array.prototype, ['at', 'findLast', 'findLastIndex', 'toSorted', 'toReversed', 'with']],
    [String.prototype, ['at', 'replaceAll', 'isWellFormed']],
    [Element.prototype, ['replaceChildren', 'checkVisibility']],
    [URL, ['canParse', 'parse']],
    [Response, ['json']],
    [HTMLElement.prototype, ['inert', 'popover']],
  ]
  for (const [owner, names] of gone) for (const name of names) Reflect.deleteProperty(owner, name)
  for (const name of ['sessionStorage', 'localStorage']) {
    Object.defineProperty(globalThis, name, {
      get() {
        throw new DOMException('Access is denied for this document.', 'SecurityError')
      },
    })
  }
}
