import { AxeBuilder } from '@axe-core/playwright'
import { test as base, expect, type Locator, type Page, type Request } from '@playwright/test'

import { demo } from './demo.ts'
import { decide, holdPhone, phones, readLedger } from './simulator.ts'

export { expect, type Page } from '@playwright/test'

/** One person in the shop: what they do, in their own words. Elements are found as they find them, by role and name. */
export class Shopper {
  readonly page: Page
  /** The drop-in's root: `data-pvit-status` says what it shows. */
  readonly checkout: Locator
  /** The screen within it, without the live region that speaks the same words. */
  readonly screen: Locator
  /** A name for each start that has ended, in order: none where the page gave the answer up. */
  readonly #starts: (string | undefined)[] = []
  /** What the proxy named when the page asked how things stand. */
  readonly #read = new Set<string>()

  constructor(page: Page) {
    this.page = page
    this.checkout = page.locator('[data-pvit-status]')
    this.screen = this.checkout.getByRole('region')
    page.on('requestfinished', (request) => {
      if (isRead(request)) {
        void bodyOf<CheckoutView>(request).then((view) => {
          if (view?.payment) this.#read.add(view.payment.reference)
        })
      }
      if (isStart(request)) {
        void bodyOf<PaymentView>(request).then((view) => this.#starts.push(view?.reference))
      }
    })
    page.on('requestfailed', (request) => {
      if (isStart(request) && isGivenUp(request)) this.#starts.push(undefined)
    })
  }

  /**
   * Every payment this page asked the proxy to start, in order; a second POST of one payment counts again.
   * The page gives a start up when it reads of its payment sooner: such a one has the name that was read.
   */
  get started(): string[] {
    const unclaimed = [...this.#read].filter((reference) => !this.#starts.includes(reference))
    return this.#starts.map((reference) => reference ?? unclaimed.shift() ?? 'not yet named')
  }

  /** From the shop's first page to the checkout of so many of one product. Returns the order. */
  async order(product: string, quantity = 1): Promise<string> {
    const { page } = this
    await page.goto('/')
    await page.getByRole('button', { name: `Ajouter au panier : ${product}` }).click()
    for (let count = 1; count < quantity; count += 1) {
      await page.getByRole('button', { name: `Un de plus : ${product}` }).click()
    }
    await page.getByRole('link', { name: 'Voir le panier' }).click()
    await page.getByRole('button', { name: 'Passer au paiement' }).click()
    await this.sees('idle')
    return page.url().split('/').at(-1) ?? ''
  }

  async types(phone: string): Promise<void> {
    await this.page.getByLabel('Numéro Mobile Money').fill(phone)
  }

  async pays(phone: string): Promise<string> {
    await this.types(phone)
    await this.payButton().click()
    await this.sees('confirm')
    return this.reference()
  }

  payButton(): Locator {
    return this.page.getByRole('button', { name: /^Payer [\d\s]+FCFA$/ })
  }

  async sees(status: string, withinMs = 25_000): Promise<void> {
    await expect(this.checkout).toHaveAttribute('data-pvit-status', status, { timeout: withinMs })
  }

  /** The one payment under way. */
  async reference(): Promise<string> {
    const known = () => this.#starts[0] ?? [...this.#read][0]
    // A body is read after the page has drawn it, and on a busy machine long after.
    await expect.poll(known, { timeout: 30_000 }).toBeDefined()
    const reference = known()
    if (reference === undefined) throw new Error('no payment was started')
    return reference
  }
}

interface CheckoutView {
  payment: PaymentView | null
}
interface PaymentView {
  reference: string
}

function isRead(request: Request): boolean {
  return request.method() === 'GET' && request.url().endsWith('/v1/checkout')
}

function isStart(request: Request): boolean {
  return request.method() === 'POST' && request.url().endsWith('/v1/checkout/payments')
}

/** By the page itself; what an absent network or a dead proxy ends is no answer, and may be sent again. */
function isGivenUp(request: Request): boolean {
  return request.failure()?.errorText === 'net::ERR_ABORTED'
}

/** `undefined` for a 304, and where the page has gone on, or was closed, before its body was fetched. */
async function bodyOf<T>(request: Request): Promise<T | undefined> {
  return request
    .existingResponse()
    ?.json()
    .catch(() => undefined)
}

/** A shopper, with one telephone in hand and a desk that is tidy afterwards. */
export const test = base.extend<{ shopper: Shopper }>({
  shopper: async ({ page }, run) => {
    await holdPhone(phones.held)
    const shopper = new Shopper(page)
    await run(shopper)
    for (const reference of new Set(shopper.started)) {
      const open = (await readLedger(reference)).prompts.some((prompt) => prompt.state === 'open')
      if (open) await decide(reference, 'refuse')
    }
  },
})

/** WCAG 2.2 AA by axe, nothing wider than a narrow phone, and a picture to look at. */
export async function looksRight(page: Page, name: string): Promise<void> {
  await expectToFit(page)
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' · ')}`),
  ).toEqual([])
  await page.screenshot({
    path: `test-results/screens/${test.info().project.name}-${name}.png`,
    fullPage: true,
  })
}

/** No sideways scroll, and nothing that sticks out of its box, at each width. */
export async function expectToFit(page: Page): Promise<void> {
  const size = page.viewportSize()
  if (size === null) throw new Error('the projects have viewports')
  for (const width of new Set([320, 360, size.width])) {
    await page.setViewportSize({ ...size, width })
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth), `at ${width} px`)
      .toBeLessThanOrEqual(width)
    expect(await page.evaluate(tooWide), `at ${width} px`).toEqual([])
  }
}

/** Runs in the page: what is wider than the box that shows it, and words of a line that stick out of theirs. */
function tooWide(): string[] {
  const shown = [...document.querySelectorAll('#shop *')].filter(
    (each) =>
      each.closest('.hidden, .pvit-unseen, svg') === null && each.getClientRects().length > 0,
  )
  // What is inline has no width of its own to scroll in.
  const isInline = (each: Element) => each.clientWidth === 0
  const boxes = shown
    .filter((each) => !isInline(each) && each.scrollWidth > each.clientWidth + 1)
    .map((each) => `${each.className}: ${each.scrollWidth} in ${each.clientWidth}`)
  const words = shown.filter(isInline).flatMap((each) => {
    let box = each.parentElement
    while (box !== null && isInline(box)) box = box.parentElement
    if (box === null) return []
    const [inner, outer] = [each.getBoundingClientRect(), box.getBoundingClientRect()]
    const sticksOut = inner.left < outer.left - 1 || inner.right > outer.right + 1
    return sticksOut ? [`${each.className || each.tagName} sticks out of ${box.className}`] : []
  })
  return [...boxes, ...words]
}

/** The page of the simulator that stands for the shopper's telephone. */
export function phoneUrl(phone: string): string {
  return `${demo.simulator}/phone/${phone}`
}
