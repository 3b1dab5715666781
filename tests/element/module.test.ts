import { describe, expect, it } from 'vitest'

import { pageWith, tag } from './shop.ts'
import { hasReceipt, patience, pays, sees, visiting } from './visitor.ts'

const { open } = visiting()

describe('the module', () => {
  it('is loaded once, also by a name with a version, and takes a payment to its receipt', async () => {
    const { shop, page } = await open({
      html: pageWith(tag, '<script type="module" src="/pvit-checkout.js?ver=3"></script>'),
    })
    await pays(page)
    shop.proxy.move({ status: 'succeeded' })
    await hasReceipt(page)
    expect(shop.proxy.payments()).toHaveLength(1)
    expect(shop.asked).toEqual([
      '/',
      '/pvit-checkout.js?ver=3',
      expect.stringMatching(/^\/pvit-checkout\/late-[\w-]+\.js$/),
    ])
  })

  it('asks for what comes late when the form is there, not before', async () => {
    const { page } = await open()
    await sees(page, 'idle')
    const late = () => page.evaluate(timesOf, '/late-')
    await expect.poll(late, patience).toHaveLength(1)
    const [read] = await page.evaluate(timesOf, '/pay/v1/checkout')
    const [file] = await late()
    expect(file?.asked).toBeGreaterThan(read?.answered ?? Number.POSITIVE_INFINITY)
  })

  it('speaks English by one more file', async () => {
    const { shop, page } = await open({
      html: pageWith(tag.replace('endpoint', 'locale="en" endpoint')),
    })
    const pay = page.getByRole('button', { name: /^Pay [\d\s]+FCFA$/ })
    await expect.poll(() => pay.count(), patience).toBe(1)
    expect(shop.asked.filter((path) => path.includes('/en-'))).toHaveLength(1)
  })

  it.each(['missing', 'hanging'] as const)(
    'speaks French where the file with English is %s, for paying waits for nothing',
    async (fate) => {
      const { shop, page } = await open(
        { html: pageWith(tag.replace('endpoint', 'locale="en" endpoint')) },
        (_, opened) => void opened[fate].add(/\/en-/),
      )
      await pays(page)
      expect(shop.asked.some((path) => path.includes('/en-'))).toBe(true)
      expect(shop.proxy.payments()).toHaveLength(1)
    },
  )
})

describe('without the file that comes late', () => {
  it('takes the payment to its end, and says what is proven', async () => {
    const { shop, page } = await open({}, (_, { missing }) => void missing.add(/late-/))
    await pays(page)
    await expect
      .poll(() => page.getByRole('heading').textContent(), patience)
      .toBe('Confirmez sur votre téléphone')
    shop.proxy.move({ status: 'succeeded' })
    await sees(page, 'succeeded')
    const region = page.getByRole('region')
    expect(await region.textContent()).toMatch(/Paiement reçu.*12\s500\sFCFA.*P7K2M9QX4T1B8Z3/)
    expect(await page.locator('[data-pvit-part="receipt"]').count()).toBe(0)
  })

  it('puts what can be pressed one below the other, as wide as the screen and apart', async () => {
    const proxy = {
      session: { returnUrl: 'https://shop.example/orders/1' },
      payment: { status: 'unconfirmed' as const },
    }
    const { page } = await open({ proxy }, (_, { missing }) => void missing.add(/late-/))
    const button = (name: string) => page.getByRole('button', { name })
    await expect.poll(() => button('Vérifier maintenant').count(), patience).toBe(1)
    const check = await button('Vérifier maintenant').boundingBox()
    const leave = await button('Retour à la boutique').boundingBox()
    if (check === null || leave === null) throw new Error('a button is not drawn')
    expect(check.width).toBe(leave.width)
    expect(leave.y - check.y - check.height).toBeGreaterThanOrEqual(8)
  })

  it('gets it after all when the line lets it through, and follows by a stream from then on', async () => {
    const { shop, page } = await open({}, (_, { missing }) => void missing.add(/late-/))
    await pays(page)
    shop.missing.clear()
    const streams = () => shop.proxy.requests.filter(({ path }) => path.endsWith('/events'))
    await expect.poll(() => streams().length, patience).toBe(1)
    shop.proxy.move({ status: 'succeeded' })
    await hasReceipt(page)
  })
})

describe('before the script', () => {
  it('shows the element’s own children, for as long as it stays away', async () => {
    const { shop, page } = await open({}, (_, { hanging }) => void hanging.add(/pvit-checkout\.js/))
    await expect.poll(() => page.getByText('Appelez-nous').isVisible(), patience).toBe(true)
    await expect
      .poll(() => shop.asked.some((path) => path.includes('pvit-checkout.js')), patience)
      .toBe(true)
    expect(await page.getByText('Appelez-nous').isVisible()).toBe(true)
  })

  it('hides them once it draws', async () => {
    const { page } = await open()
    await sees(page, 'idle')
    expect(await page.getByText('Appelez-nous').isVisible()).toBe(false)
  })
})

interface Times {
  asked: number
  answered: number
}

/** By the page's own clock, when it asked for what has `part` in its address: how busy the test is has no say. */
function timesOf(part: string): Times[] {
  return performance
    .getEntriesByType('resource')
    .filter(({ name }) => name.includes(part))
    .map((entry) => ({ asked: entry.startTime, answered: entry.startTime + entry.duration }))
}
