import { returnNote } from '@pvit-checkout/contract/checkout'
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { createApi } from './api.ts'
import { App } from './app.tsx'
import { createCartStore, type CartStore } from './cart.ts'
import type { OrderView } from './wire.ts'

// Real pages, real cart, real api; only the network is replaced.
const order = 'AK-0000000001'
type Answer = { status: number; body: unknown } | 'silence'

let answers: Map<string, Answer | Promise<Answer>>
let asked: string[]
let cart: CartStore
beforeEach(() => {
  answers = new Map()
  asked = []
  cart = createCartStore({ storage: null })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

describe('back from PVIT’s page', () => {
  afterEach(() => sessionStorage.clear())

  it('goes on to the checkout that was left, and leaves no step behind', () => {
    sessionStorage.setItem(returnNote, `${location.origin}/checkout/${order}`)
    const steps = history.length
    open('/payment-return')
    expect(location.pathname).toBe(`/checkout/${order}`)
    expect(history.length - steps).toBeLessThanOrEqual(1)
  })

  it.each([null, 'https://evil.test/checkout/AK-1', 'javascript:alert(1)', '/orders/AK-1'])(
    'stays, and names no outcome, when it holds %j',
    (note) => {
      if (note !== null) sessionStorage.setItem(returnNote, note)
      open('/payment-return')
      expect(location.pathname).toBe('/payment-return')
      expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Retour à la boutique')
      expect(document.body.textContent).not.toMatch(/succès|échec|payée|refusé/i)
    },
  )
})

describe('the order’s page', () => {
  it('says paid, with the reference, when the shop’s server says so', async () => {
    answer('GET', { status: 200, body: view({ status: 'paid', payment: payment() }) })
    open(`/orders/${order}`)
    expect(await screen.findByText('Commande payée')).toBeTruthy()
    expect(screen.getByText('REF123')).toBeTruthy()
    expect(screen.queryByRole('link', { name: /Payer/ })).toBeNull()
  })

  it('empties the cart the paid order was made of', async () => {
    cart.setQuantity('baton-de-manioc', 1)
    cart.ordered(order)
    answer('GET', { status: 200, body: view({ status: 'paid', payment: payment() }) })
    open(`/orders/${order}`)
    await screen.findByText('Commande payée')
    expect(cart.get().items).toEqual([])
  })

  it('warns against a second payment while one is open, and asks again until it knows', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    answer('GET', { status: 200, body: view({ status: 'pending', payment: payment(null) }) })
    open(`/orders/${order}`)
    expect(await screen.findByText('Ne payez pas une deuxième fois.')).toBeTruthy()
    expect(screen.queryByRole('link', { name: /^Payer/ })).toBeNull()

    answer('GET', { status: 200, body: view({ status: 'paid', payment: payment() }) })
    await act(() => vi.advanceTimersByTimeAsync(5_000))
    expect(await screen.findByText('Commande payée')).toBeTruthy()

    const before = asked.length
    await act(() => vi.advanceTimersByTimeAsync(60_000))
    expect(asked).toHaveLength(before)
  })

  it('goes on warning when the shop’s own server falls silent', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    answer('GET', { status: 200, body: view({ status: 'pending', payment: payment(null) }) })
    open(`/orders/${order}`)
    await screen.findByText('Ne payez pas une deuxième fois.')
    answer('GET', 'silence')
    await act(() => vi.advanceTimersByTimeAsync(5_000))
    expect(await screen.findByText('La boutique ne répond pas')).toBeTruthy()
    expect(screen.getByText('Ne payez pas une deuxième fois.')).toBeTruthy()
  })

  it('warns against a second payment, and speaks of no cart, when nobody answers', async () => {
    answer('GET', 'silence')
    open(`/orders/${order}`)
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toMatch(/ne payez pas une deuxième fois/)
    expect(alert.textContent).not.toMatch(/panier/)
  })

  it('does not go back when the answer to an older question comes last', async () => {
    let answerOlder = (_: Answer) => {}
    answer('GET', new Promise<Answer>((resolve) => (answerOlder = resolve)))
    open(`/orders/${order}`)
    answer('GET', { status: 200, body: view({ status: 'paid', payment: payment() }) })
    comesIntoView()
    await screen.findByText('Commande payée')

    answerOlder({ status: 200, body: view({ status: 'pending', payment: payment(null) }) })
    await act(() => new Promise((resolve) => setTimeout(resolve)))
    expect(screen.getByText('Commande payée')).toBeTruthy()
    expect(screen.queryByText('Ne payez pas une deuxième fois.')).toBeNull()
  })

  it('asks nothing more once the order is paid', async () => {
    answer('GET', { status: 200, body: view({ status: 'paid', payment: payment() }) })
    open(`/orders/${order}`)
    await screen.findByText('Commande payée')
    const before = asked.length
    comesIntoView()
    expect(asked).toHaveLength(before)
  })

  it.each(['unverified', 'a word of tomorrow'])(
    'offers no payment while the shop does not know (%s)',
    async (status) => {
      answer('GET', { status: 200, body: view({ status }) })
      open(`/orders/${order}`)
      expect(await screen.findByText('Paiement non vérifié pour le moment')).toBeTruthy()
      expect(screen.queryByRole('link', { name: /Payer/ })).toBeNull()
    },
  )

  it('sends whoever paid another amount to the shop with the reference, and goes on when it falls silent', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const paid = { ...payment(), reference: 'REF300', amount: 300 }
    answer('GET', { status: 200, body: view({ status: 'unverified', payment: paid }) })
    open(`/orders/${order}`)
    const told = () =>
      screen.getByText('Un autre montant a été payé').closest('section')?.textContent
    expect(await screen.findByText('Un autre montant a été payé')).toBeTruthy()
    expect(told()).toMatch(/Ne payez pas une deuxième fois.*Contactez la boutique.*300.*REF300/)
    expect(screen.queryByRole('link', { name: /pa(yer|iement)/i })).toBeNull()

    answer('GET', 'silence')
    await act(() => vi.advanceTimersByTimeAsync(5_000))
    expect(await screen.findByText('La boutique ne répond pas')).toBeTruthy()
    expect(told()).toContain('REF300')
  })

  it.each<[string, Partial<NonNullable<OrderView['payment']>>]>([
    ['of the order’s total', {}],
    ['that is not over', { amount: 300, paidAt: null }],
  ])('names no amount of a payment %s under a word of tomorrow', async (_, differing) => {
    const paid = { ...payment(), ...differing }
    answer('GET', { status: 200, body: view({ status: 'a word of tomorrow', payment: paid }) })
    open(`/orders/${order}`)
    expect(await screen.findByText('Paiement non vérifié pour le moment')).toBeTruthy()
    expect(screen.queryByText(/REF123|montant/)).toBeNull()
  })

  it('offers the payment only when nothing is under way', async () => {
    answer('GET', { status: 200, body: view({ status: 'unpaid' }) })
    open(`/orders/${order}`)
    const pay = await screen.findByRole('link', { name: /^Payer 500\sFCFA$/ })
    expect(pay.getAttribute('href')).toBe(`/checkout/${order}`)
  })

  it.each<[string, Answer]>([
    ['nothing', 'silence'],
    ['a captive portal’s page', { status: 200, body: '<html>' }],
    ['another shape', { status: 200, body: { status: 'paid' } }],
  ])('takes %s for no answer at all', async (_, reply) => {
    answer('GET', reply)
    open(`/orders/${order}`)
    expect((await screen.findByRole('alert')).textContent).toContain('La boutique ne répond pas')
    expect(screen.queryByText('Commande payée')).toBeNull()
  })
})

describe('the cart’s page', () => {
  it('places one order for two taps, with names and quantities and no price', async () => {
    cart.setQuantity('baton-de-manioc', 2)
    answer('POST', { status: 201, body: { order } })
    open('/cart')
    const button = screen.getByRole('button', { name: 'Passer au paiement' })
    await act(async () => {
      button.click()
      button.click()
    })
    await waitFor(() => expect(location.pathname).toBe(`/checkout/${order}`))
    expect(asked.filter((call) => call.startsWith('POST /api/orders '))).toEqual([
      `POST /api/orders ${JSON.stringify({
        cart: cart.get().id,
        items: [{ product: 'baton-de-manioc', quantity: 2 }],
      })}`,
    ])
  })

  it('keeps the cart, says why, and tries again when the shop does not answer', async () => {
    cart.setQuantity('baton-de-manioc', 1)
    answer('POST', 'silence')
    open('/cart')
    fireEvent.click(screen.getByRole('button', { name: 'Passer au paiement' }))
    expect((await screen.findByRole('alert')).textContent).toContain('Votre panier est gardé')
    expect(cart.get().items).toHaveLength(1)

    answer('POST', { status: 201, body: { order } })
    fireEvent.click(screen.getByRole('button', { name: 'Passer au paiement' }))
    await waitFor(() => expect(location.pathname).toBe(`/checkout/${order}`))
  })

  it('leaves out what the shop no longer sells', () => {
    cart.setQuantity('diamant', 1)
    open('/cart')
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Votre panier est vide')
  })
})

describe('the focus of whoever fills a cart', () => {
  const press = (name: string) => {
    const button = screen.getByRole('button', { name })
    button.focus()
    fireEvent.click(button)
  }
  const focused = () =>
    document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent

  it('stays with the product when “Ajouter” becomes a quantity, and when it comes back', () => {
    open('/')
    press('Ajouter au panier : Bâton de manioc')
    expect(focused()).toBe('Un de plus : Bâton de manioc')
    press('Retirer Bâton de manioc du panier')
    expect(focused()).toBe('Ajouter au panier : Bâton de manioc')
  })

  it.each(['/', '/cart'])('is not moved by a press that did not take it: %s', (path) => {
    // Safari gives no focus to a button that is clicked.
    cart.setQuantity('miel', 3)
    open(path)
    const before = document.activeElement
    fireEvent.click(screen.getByRole('button', { name: 'Un de moins : Miel de forêt' }))
    expect(cart.get().items).toEqual([{ product: 'miel', quantity: 2 }])
    expect(document.activeElement).toBe(before)
  })

  it('stays on “one more” when there can be no more', () => {
    cart.setQuantity('baton-de-manioc', 19)
    open('/')
    press('Un de plus : Bâton de manioc')
    // An output is read out as it changes.
    const quantity = within(screen.getByRole('group', { name: 'Quantité : Bâton de manioc' }))
    expect(quantity.getByRole('status').textContent).toBe('20, le maximum')
    press('Un de plus : Bâton de manioc')
    // A browser takes the focus away from what is disabled.
    expect(document.activeElement?.matches('[aria-disabled="true"]:not(:disabled)')).toBe(true)
    expect(cart.get().items).toEqual([{ product: 'baton-de-manioc', quantity: 20 }])
  })

  it('stays in the cart when a line is taken out, and goes to the heading with the last', async () => {
    cart.setQuantity('baton-de-manioc', 1)
    cart.setQuantity('miel', 1)
    open('/cart')
    press('Retirer Bâton de manioc du panier')
    expect(document.activeElement).toBe(screen.getByRole('list', { name: 'Articles du panier' }))
    press('Retirer Miel de forêt du panier')
    expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1 }))
  })
})

describe('the checkout’s page', () => {
  it('goes to the order when it is paid already', async () => {
    answerSession({ status: 409, body: { code: 'order-already-paid', detail: '' } })
    answer('GET', { status: 200, body: view({ status: 'paid', payment: payment() }) })
    open(`/checkout/${order}`)
    expect(await screen.findByText('Commande payée')).toBeTruthy()
    expect(location.pathname).toBe(`/orders/${order}`)
  })

  it.each<[string, Answer, RegExp]>([
    [
      'the payment cannot be opened',
      { status: 503, body: { code: 'payment-unavailable', detail: '' } },
      /ne s’ouvre pas.*ne payez pas deux fois/,
    ],
    [
      'the amount is out of range',
      { status: 422, body: { code: 'amount-out-of-range', detail: '' } },
      /trop petit ou trop grand/,
    ],
    ['a code it does not know comes', { status: 500, body: { code: 'x', detail: '' } }, /problème/],
    ['nobody answers', 'silence', /ne répond pas.*ne payez pas une deuxième fois/],
  ])('says so when %s, and never that it is paid or refused', async (_, reply, words) => {
    answerSession(reply)
    open(`/checkout/${order}`)
    const alert = await screen.findByRole('alert')
    expect(alert.textContent).toMatch(words)
    expect(alert.textContent).not.toMatch(/payée|refusé|débité/)
    expect(screen.getByRole('button', { name: 'Réessayer' })).toBeTruthy()
  })
})

function open(path: string) {
  history.replaceState(null, '', path)
  const products = [
    { id: 'baton-de-manioc', name: 'Bâton de manioc', detail: '', price: 500 },
    { id: 'miel', name: 'Miel de forêt', detail: '', price: 4_000 },
  ]
  return render(
    <StrictMode>
      <App shop={{ products, cart, api: createApi(network) }} />
    </StrictMode>,
  )
}

/** The last answer given for a method stands until another is. StrictMode asks everything twice. */
function answer(method: 'GET' | 'POST', reply: Answer | Promise<Answer>) {
  answers.set(method, reply)
}

/** The shopper comes back to the page, from another tab or the phone's own screen. */
function comesIntoView() {
  fireEvent(document, new Event('visibilitychange'))
}

function answerSession(reply: Answer) {
  answers.set('session', reply)
}

const network: typeof fetch = async (input, init) => {
  const method = init?.method ?? 'GET'
  if (typeof input !== 'string') throw new Error('the api asks by path')
  const path = input
  asked.push(`${method} ${path} ${typeof init?.body === 'string' ? init.body : ''}`)
  const reply = await answers.get(path.endsWith('/session') ? 'session' : method)
  if (reply === undefined || reply === 'silence') throw new TypeError('no network')
  const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)
  return new Response(text, { status: reply.status })
}

function view(change: { status: string; payment?: OrderView['payment'] }) {
  const line = {
    product: 'baton-de-manioc',
    name: 'Bâton de manioc',
    quantity: 1,
    unitPrice: 500,
    total: 500,
  }
  return {
    order,
    lines: [line],
    total: 500,
    createdAt: '2026-11-23T08:00:00.000Z',
    payment: null,
    ...change,
  }
}

function payment(paidAt: string | null = '2026-11-23T08:14:00.000Z') {
  return {
    reference: 'REF123',
    operator: 'airtel',
    phone: '074 •• •• 56',
    amount: 500,
    paidAt,
  }
}
