import { browserClock } from '@pvit-checkout/client'
import { createFakeProxy, fakeToken, type FakeProxyOptions } from '@pvit-checkout/client/testing'
import { SessionId, type CheckoutError } from '@pvit-checkout/contract/checkout'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { userEvent } from 'vitest/browser'

import type { PvitCheckoutElement, PvitCheckoutEventMap } from './index.ts'

const token = fakeToken()
// Made before the class is there, as a page's markup is.
const early = document.createElement('pvit-checkout')
Object.assign(early, { endpoint: '/pay', session: token, locale: 'en' })

await import('./index.ts')

afterEach(() => {
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

describe('drawing', () => {
  it('keeps its children in sight until it draws, then draws in an open shadow root', async () => {
    startFakeProxy()
    const element = put({ endpoint: '/pay', session: token }, '<p>Appelez-nous</p>')
    expect(isSeen(element.querySelector('p'))).toBe(true)
    await sees(element, 'idle')
    expect(isSeen(element.querySelector('p'))).toBe(false)
    expect(find(element, 'h2')?.textContent).toMatch(/^Payer 12\s500\sFCFA$/)
  })

  it.each([
    ['endpoint', { session: token }],
    ['session', { endpoint: '/pay' }],
  ])('draws nothing without %s, says so once, and leaves the children', async (name, given) => {
    startFakeProxy()
    const written = vi.spyOn(console, 'error').mockReturnValue()
    const told = listen('pvit:error')
    const element = put(given, '<p>Appelez-nous</p>')
    await expect.poll(() => told.length).toBe(1)
    expect(written.mock.calls).toEqual([[told[0]?.detail]])
    expect(told[0]?.detail).toMatchObject({ code: 'misconfigured' })
    expect(told[0]?.detail.message).toContain(name)
    expect(isSeen(element.querySelector('p'))).toBe(true)
    element.setAttribute('locale', 'en')
    await settled()
    expect(told).toHaveLength(1)
  })

  it('draws nothing any more once its token is taken away, and says so each time', async () => {
    startFakeProxy()
    vi.spyOn(console, 'error').mockReturnValue()
    const told = listen('pvit:error')
    const element = put({ endpoint: '/pay', session: token }, '<p>Appelez-nous</p>')
    for (const times of [1, 2]) {
      await sees(element, 'idle')
      expect(isSeen(element.querySelector('p'))).toBe(false)
      // As frameworks do with what is not there.
      Object.assign(element, { session: null })
      await expect.poll(() => told.length).toBe(times)
      expect(isSeen(element.querySelector('p'))).toBe(true)
      expect(find(element, '[data-pvit-status]')).toBe(null)
      element.session = token
    }
  })

  it('draws by the same sheet in every element of the page, and without an inline style', async () => {
    startFakeProxy()
    const one = put({ endpoint: '/pay', session: token })
    const two = put({ endpoint: '/pay', session: token })
    await sees(one, 'idle')
    await sees(two, 'idle')
    expect(one.shadowRoot?.adoptedStyleSheets[0]).toBe(two.shadowRoot?.adoptedStyleSheets[0])
    expect(one.shadowRoot?.querySelectorAll('style, script, [style]')).toHaveLength(0)
    const button = find(one, '[data-pvit-part="pay"]')
    expect(button && getComputedStyle(button).minHeight).toBe('52px')
  })

  it('takes a shop’s custom properties, from the page and from the appearance', async () => {
    startFakeProxy()
    const variables = { '--pvit-accent': 'rgb(1, 2, 3)' } as const
    const element = put({ endpoint: '/pay', session: token, appearance: { variables } })
    element.style.setProperty('--pvit-on-accent', 'rgb(4, 5, 6)')
    await sees(element, 'idle')
    const { backgroundColor, color } = getComputedStyle(find(element, '[data-pvit-part="pay"]')!)
    expect([backgroundColor, color]).toEqual(['rgb(1, 2, 3)', 'rgb(4, 5, 6)'])
  })
})

describe('attributes and properties', () => {
  it('takes what was set before the class was there', async () => {
    startFakeProxy()
    document.body.append(early)
    await sees(early, 'idle')
    await expect.poll(() => find(early, 'h2')?.textContent).toMatch(/^Pay 12\s500\sFCFA$/)
  })

  it('reads JSON and lists from attributes, and lets the last write win', async () => {
    startFakeProxy({ session: { methods: ['mobile_money', 'card'] } })
    const told = listen('pvit:error')
    const element = put({})
    element.setAttribute('endpoint', '/pay')
    element.setAttribute('session', token)
    element.setAttribute('methods', 'card  mobile_money')
    element.setAttribute('messages', '{"pay.continue":"Suite, {amount}"}')
    element.setAttribute('appearance', '{"theme":"dark"}')
    await sees(element, 'idle')
    const pay = () => find(element, '[data-pvit-part="pay"]')?.textContent
    expect(pay()).toMatch(/^Suite, 12\s500\sFCFA$/)
    expect(find(element, '.pvit')?.dataset['theme']).toBe('dark')
    element.methods = ['mobile_money']
    await expect.poll(pay).toMatch(/^Payer/)
    element.setAttribute('methods', 'card')
    await expect.poll(pay).toMatch(/^Suite/)
    element.removeAttribute('methods')
    await expect.poll(pay).toMatch(/^Payer/)
    // As frameworks set what is not there.
    Object.assign(element, { appearance: null, locale: null, messages: null, methods: null })
    await settled()
    expect(pay()).toMatch(/^Payer/)
    expect(told).toEqual([])
  })

  it('names a wish for methods that the session does not allow, and offers what it does', async () => {
    startFakeProxy({ session: { methods: ['mobile_money', 'card'] } })
    const told = listen('pvit:error')
    const element = put({ endpoint: '/pay', session: token })
    element.setAttribute('methods', 'web')
    await sees(element, 'idle')
    await expect.poll(() => told.map(({ detail }) => detail.message)).toHaveLength(1)
    expect(told[0]?.detail.message).toMatch(/^misconfigured: methods "web"/)
    expect(find(element, '[data-pvit-part="pay"]')?.textContent).toMatch(/^Payer/)
    expect(find(element, '[data-method="card"]')).not.toBe(null)
    element.setAttribute('methods', ' ')
    await settled()
    expect(find(element, '[data-pvit-part="pay"]')?.textContent).toMatch(/^Payer/)
    expect(told).toHaveLength(1)
  })

  it.each(['pay=Régler', 'null', '["Régler"]', '7'])(
    'names an attribute that is no JSON object, such as %s, with its cure',
    (text) => {
      startFakeProxy()
      const written = vi.spyOn(console, 'error').mockReturnValue()
      const told = listen('pvit:error')
      put({ endpoint: '/pay', session: token }).setAttribute('messages', text)
      expect(written.mock.calls).toEqual([[told[0]?.detail]])
      expect(told[0]?.detail).toMatchObject({ code: 'misconfigured' })
      expect(told[0]?.detail.message).toMatch(/messages is not a JSON object/)
    },
  )
})

describe('a payment', () => {
  it('goes through, and tells the page in order, out of every shadow root', async () => {
    const proxy = startFakeProxy()
    const told: string[] = []
    for (const name of [
      'ready',
      'change',
      'succeeded',
      'failed',
      'unconfirmed',
      'error',
    ] as const) {
      document.addEventListener(`pvit:${name}`, (event) => {
        const { detail } = event as CustomEvent<{ status: string } | null>
        told.push(`${name} ${detail?.status ?? 'none'}`)
      })
    }
    const outer = document.body.appendChild(document.createElement('div'))
    const element = make({ endpoint: '/pay', session: token })
    outer.attachShadow({ mode: 'open' }).append(element)
    await sees(element, 'idle')

    await userEvent.type(field(element), '074123456')
    // The name check comes in a file that is asked for a second after the form.
    await expect
      .poll(() => find(element, '[data-pvit-part="payer"]')?.textContent)
      .toMatch(/Jeanne/)
    find(element, '[data-pvit-part="pay"]')?.click()
    await sees(element, 'confirm')
    // The focus follows the screen after it is painted.
    await expect
      .poll(() => element.shadowRoot?.activeElement?.textContent)
      .toBe('Confirmez sur votre téléphone')
    proxy.move({ status: 'succeeded', finishedAt: '2026-11-23T07:14:41.000Z' })
    await sees(element, 'succeeded')

    await expect
      .poll(() => told)
      .toEqual(['ready none', 'change confirm', 'change succeeded', 'succeeded succeeded'])
    expect(proxy.payments()).toHaveLength(1)
    const receipt = () => find(element, '[data-pvit-part="receipt"]')?.textContent ?? ''
    await expect.poll(receipt).toContain('P7K2M9QX4T1B8Z3')
  })

  it('draws the ring of the time that is left', async () => {
    startFakeProxy()
    const element = put({ endpoint: '/pay', session: token })
    await startsToPay(element)
    const ring = () => find(element, '.pvit-ring circle + circle')
    await expect.poll(() => ring()?.getAttribute('stroke-dashoffset')).toMatch(/^\d/)
    expect(getComputedStyle(ring()!).strokeDasharray).toBe('62.8px')
  })

  it('asks for the name of one number once', async () => {
    const proxy = startFakeProxy()
    const element = put({ endpoint: '/pay', session: token })
    await sees(element, 'idle')
    const name = () => find(element, '[data-pvit-part="payer"]')?.textContent
    for (const phone of ['074123456', '066820866', '074123456']) {
      await userEvent.clear(field(element))
      await userEvent.type(field(element), phone)
      await expect.poll(name).toMatch(/Jeanne/)
    }
    expect(proxy.requests.filter(({ path }) => path.endsWith('/payer'))).toHaveLength(2)
  })

  it('lets the page keep its place when the shopper leaves', async () => {
    startFakeProxy({ session: { returnUrl: 'https://shop.example/orders/1' } })
    const element = put({ endpoint: '/pay', session: token })
    await startsToPay(element)
    const left = vi.fn<(event: PvitCheckoutEventMap['pvit:dismiss']) => void>((event) =>
      event.preventDefault(),
    )
    element.addEventListener('pvit:dismiss', left)
    await expect.poll(() => press(element, 'Quitter')).toBe(true)
    await expect.poll(() => element.shadowRoot?.textContent).toMatch(/n’annule pas/)
    press(element, 'Quitter quand même')
    expect(left).toHaveBeenCalledOnce()
    expect(left.mock.calls[0]?.[0].detail?.status).toBe('confirm')
  })
})

describe('leaving, where the session has no address', () => {
  const mayClose = 'Vous pouvez fermer cette page. Votre paiement continue.'

  async function leaves(prepare: (element: PvitCheckoutElement) => void = () => {}) {
    const proxy = startFakeProxy()
    const element = put({ endpoint: '/pay', session: token })
    prepare(element)
    await startsToPay(element)
    await expect.poll(() => press(element, 'Quitter')).toBe(true)
    await expect.poll(() => press(element, 'Quitter quand même')).toBe(true)
    return { proxy, element }
  }

  it('tells the shopper that the page may be closed, also aloud, and what becomes of the payment', async () => {
    const { proxy, element } = await leaves()
    await expect.poll(() => find(element, 'section')?.textContent).toContain(mayClose)
    await expect.poll(() => find(element, '[data-pvit-announcer]')?.textContent).toContain(mayClose)
    proxy.move({ status: 'succeeded', finishedAt: '2026-11-23T07:14:41.000Z' })
    await sees(element, 'succeeded')
    await expect.poll(() => find(element, '[data-pvit-part="receipt"]')).not.toBe(null)
    expect(find(element, 'section')?.textContent).not.toContain('fermer cette page')
    press(element, 'Retour à la boutique')
    await expect
      .poll(() => find(element, 'section')?.textContent)
      .toMatch(/Vous pouvez fermer cette page\.$/)
  })

  it('leaves it to a page that says it does something of its own', async () => {
    const { element } = await leaves((made) => {
      made.addEventListener('pvit:dismiss', (event) => event.preventDefault())
    })
    await settled()
    expect(element.shadowRoot?.textContent).not.toContain('fermer cette page')
  })

  it('tells it also of what cannot be shown', async () => {
    startFakeProxy({ session: { status: 'expired' } })
    const element = put({ endpoint: '/pay', session: token })
    await sees(element, 'error')
    await expect.poll(() => press(element, 'Retour à la boutique')).toBe(true)
    await expect
      .poll(() => find(element, 'section')?.textContent)
      .toMatch(/Vous pouvez fermer cette page\.$/)
  })
})

describe('in and out of the page', () => {
  it('stops watching when it is taken out, and goes on when it is put back', async () => {
    const proxy = startFakeProxy()
    const open = () =>
      asked().filter(([url, init]) => url.endsWith('/events') && init?.signal?.aborted === false)
        .length
    const element = put({ endpoint: '/pay', session: token })
    await startsToPay(element)
    await expect.poll(open).toBe(1)
    element.remove()
    await expect.poll(open).toBe(0)
    proxy.move({ status: 'succeeded' })
    document.body.append(element)
    await sees(element, 'succeeded')
    expect(proxy.payments()).toHaveLength(1)
  })

  it('keeps what was typed when it is moved', async () => {
    startFakeProxy()
    const element = put({ endpoint: '/pay', session: token })
    await sees(element, 'idle')
    await userEvent.type(field(element), '0741234')
    document.body.appendChild(document.createElement('section')).append(element)
    await settled()
    expect(field(element).value).toBe('074 12 34')
  })

  it('stops watching at the endpoint it had when it is given another', async () => {
    startFakeProxy()
    const open = () =>
      asked().filter(
        ([url, init]) =>
          url.includes('/pay/') && url.endsWith('/events') && init?.signal?.aborted === false,
      ).length
    const element = put({ endpoint: '/pay', session: token })
    await startsToPay(element)
    await expect.poll(open).toBe(1)
    element.endpoint = '/elsewhere'
    await expect.poll(open).toBe(0)
  })

  it('starts afresh for another endpoint', async () => {
    startFakeProxy()
    const element = put({ endpoint: '/pay', session: token })
    await sees(element, 'idle')
    await userEvent.type(field(element), '0741234')
    element.endpoint = '/elsewhere'
    await expect
      .poll(() => asked().map(([url]) => url))
      .toContainEqual(expect.stringMatching(/\/elsewhere\/v1\/checkout$/))
    await sees(element, 'idle')
    expect(field(element).value).toBe('')
  })
})

describe('another token', () => {
  it('of the same session keeps what was typed; of another, nothing', async () => {
    const proxy = startFakeProxy()
    const element = put({ endpoint: '/pay', session: token })
    await sees(element, 'idle')
    await userEvent.type(field(element), '0741234')
    element.session = fakeToken(undefined, 2)
    await settled()
    expect(field(element).value).toBe('074 12 34')
    const other = fakeToken('cs_fedcba9876543210')
    proxy.setSession({ id: SessionId.parse('cs_fedcba9876543210') })
    element.session = other
    await expect.poll(tokens).toContain(`Bearer ${other}`)
    await sees(element, 'idle')
    expect(field(element).value).toBe('')
    expect(element.shadowRoot?.textContent).not.toContain('Il manque')
  })
})

describe('the phone field on Preact', () => {
  it('loses no digit to a fast typist', async () => {
    startFakeProxy()
    const element = put({ endpoint: '/pay', session: token })
    await sees(element, 'idle')
    for (let turn = 0; turn < 5; turn += 1) {
      await userEvent.clear(field(element))
      await userEvent.type(field(element), '074123456')
      expect(field(element).value).toBe('074 12 34 56')
    }
  })

  it('lets no letter in, and keeps the caret where it belongs', async () => {
    startFakeProxy()
    const element = put({ endpoint: '/pay', session: token })
    await sees(element, 'idle')
    const input = field(element)
    await userEvent.type(input, '07a4 1b23456')
    expect(input.value).toBe('074 12 34 56')
    input.setSelectionRange(5, 5)
    await userEvent.keyboard('9')
    expect([input.value, input.selectionStart]).toEqual(['074 19 23 45 6', 6])
    await userEvent.keyboard('{Backspace}')
    expect([input.value, input.selectionStart]).toEqual(['074 12 34 56', 5])
  })
})

/** The client's fake proxy behind the page's own `fetch`; a payment's prompt is on the phone at once. */
function startFakeProxy(options: Omit<FakeProxyOptions, 'clock'> = {}) {
  const proxy = createFakeProxy({
    clock: browserClock,
    scenarios: [[{ afterMs: 0, status: 'confirm' }]],
    ...options,
  })
  vi.spyOn(globalThis, 'fetch').mockImplementation(proxy.fetch)
  return proxy
}

/** Every request, by its address. */
function asked(): [url: string, init: RequestInit | undefined][] {
  return vi.mocked(fetch).mock.calls.map(([input, init]) => [new Request(input).url, init])
}

function tokens(): (string | null)[] {
  return asked().map(([, init]) => new Headers(init?.headers).get('Authorization'))
}

function make(given: object, children = ''): PvitCheckoutElement {
  const element = Object.assign(document.createElement('pvit-checkout'), given)
  element.innerHTML = children
  return element
}

function put(given: object, children = ''): PvitCheckoutElement {
  return document.body.appendChild(make(given, children))
}

function find(element: PvitCheckoutElement, selector: string): HTMLElement | null {
  return element.shadowRoot?.querySelector<HTMLElement>(selector) ?? null
}

function field(element: PvitCheckoutElement): HTMLInputElement {
  const input = find(element, 'input')
  if (!(input instanceof HTMLInputElement)) throw new Error('the phone field is not drawn')
  return input
}

/** False where there is no such button. */
function press(element: PvitCheckoutElement, name: string): boolean {
  const buttons = [...(element.shadowRoot?.querySelectorAll('button') ?? [])]
  const button = buttons.find((each) => each.textContent === name)
  button?.click()
  return button !== undefined
}

async function sees(element: PvitCheckoutElement, status: string) {
  await expect.poll(() => find(element, '[data-pvit-status]')?.dataset['pvitStatus']).toBe(status)
}

async function startsToPay(element: PvitCheckoutElement) {
  await sees(element, 'idle')
  await userEvent.type(field(element), '074123456')
  find(element, '[data-pvit-part="pay"]')?.click()
  await sees(element, 'confirm')
}

function isSeen(child: Element | null): boolean {
  return child?.getClientRects().length !== 0
}

function listen(name: 'pvit:error'): CustomEvent<CheckoutError>[] {
  const told: CustomEvent<CheckoutError>[] = []
  const listener = (event: Event) => void told.push(event as CustomEvent<CheckoutError>)
  document.body.addEventListener(name, listener)
  return told
}

/** Two frames: all that was going to be drawn is drawn, and what follows a drawing has run. */
async function settled() {
  for (let turn = 0; turn < 2; turn += 1)
    await new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
}
