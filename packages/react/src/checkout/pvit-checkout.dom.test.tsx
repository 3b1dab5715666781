import { CheckoutError, type PaymentView, type SessionView } from '@pvit-checkout/contract/checkout'
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { clockAt } from '../testing/clock-at.ts'
import {
  createFakeEngine,
  type FakeEngine,
  type FakeEngineOptions,
} from '../testing/fake-engine.ts'
import {
  samplePayment,
  samplePaymentSnapshot,
  sampleSession,
  sampleSnapshot,
} from '../testing/samples.ts'
import { PvitCheckout, type PvitCheckoutProps } from './pvit-checkout.tsx'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

describe('the form', () => {
  it('starts one payment with the number as the proxy takes it', async () => {
    const { engine } = setUp()
    type('074 12 34 56')
    await press('Payer 12 500 FCFA')
    expect(given(engine, 'submit')).toEqual([{ method: 'mobile_money', phone: '074123456' }])
  })

  it('takes the second press of a double tap for the first', async () => {
    const { engine } = setUp()
    type('074 12 34 56')
    const button = screen.getByRole('button', { name: named('Payer 12 500 FCFA') })
    // In one go, before anything can be drawn anew.
    await act(async () => {
      button.click()
      button.click()
    })
    expect(given(engine, 'submit')).toHaveLength(1)
  })

  it('can be pressed again once it is known that nothing was started', async () => {
    const refused = new CheckoutError('provider-unavailable')
    const { engine } = setUp({
      behaviour: {
        pay: (_, engine) => {
          engine.show({ phase: 'form', startError: refused })
          throw refused
        },
      },
    })
    type('074 12 34 56')
    await press('Payer 12 500 FCFA')
    expect(visible('Le service de paiement ne répond pas. Réessayez dans une minute.')).toBe(true)
    await press('Payer 12 500 FCFA')
    expect(given(engine, 'submit')).toHaveLength(2)
  })

  it('names what is missing of the number instead of paying, and goes there', async () => {
    const { engine } = setUp()
    type('074 12 34')
    await press('Payer 12 500 FCFA')
    expect(given(engine, 'submit')).toEqual([])
    const field = screen.getByLabelText('Numéro Mobile Money')
    expect(document.activeElement).toBe(field)
    expect(field.getAttribute('aria-invalid')).toBe('true')
    expect(plain(describedBy(field) ?? '')).toBe('Il manque 2 chiffres. Exemple : 074 12 34 56')
  })

  it('says nothing against a number that is still being typed', () => {
    setUp()
    type('074 12')
    expect(screen.getByLabelText('Numéro Mobile Money').getAttribute('aria-invalid')).toBe('false')
  })

  it('offers the new form of an old number when the field is left, and never changes it silently', async () => {
    const { engine } = setUp()
    type('04 12 34 56')
    fireEvent.blur(screen.getByLabelText('Numéro Mobile Money'))
    expect(value()).toBe('041 23 45 6')
    expect(visible('Ancien numéro ? Depuis 2024 il s’écrit 074 12 34 56.')).toBe(true)
    await press('Utiliser ce numéro')
    expect(value()).toBe('074 12 34 56')
    await press('Payer 12 500 FCFA')
    expect(given(engine, 'submit')).toEqual([{ method: 'mobile_money', phone: '074123456' }])
  })

  it('does not call a number that lacks its last digit an old one', () => {
    setUp()
    type('074 12 34 5')
    fireEvent.blur(screen.getByLabelText('Numéro Mobile Money'))
    expect(visible(/^Il manque 1 chiffre\. Ou est-ce un ancien numéro \?/)).toBe(true)
  })

  it('lets the shopper name the operator only where the session does', async () => {
    const selectable = sampleSession({ operatorSelectable: true })
    const { engine } = setUp({ snapshot: sampleSnapshot({ session: selectable }) })
    type('074 12 34 56')
    await press('Changer d’opérateur')
    fireEvent.click(screen.getByRole('radio', { name: 'Moov Money' }))
    await press('Payer 12 500 FCFA')
    expect(given(engine, 'submit')).toEqual([
      { method: 'mobile_money', phone: '074123456', operator: 'moov' },
    ])
    cleanup()
    setUp()
    type('074 12 34 56')
    expect(screen.queryByRole('button', { name: 'Changer d’opérateur' })).toBeNull()
  })

  it('refuses a number of an operator the shop has no account for, before anything is sent', async () => {
    const { engine } = setUp({
      snapshot: sampleSnapshot({ session: sampleSession({ operators: ['moov'] }) }),
    })
    type('074 12 34 56')
    await press('Payer 12 500 FCFA')
    expect(visible(/^Airtel Money n’est pas accepté ici/)).toBe(true)
    expect(given(engine, 'submit')).toEqual([])
  })

  it('does not hold the operator of a number against a card', async () => {
    const session = sampleSession({ operators: ['moov'] })
    const { engine } = setUp({ snapshot: sampleSnapshot({ session }) })
    type('074 12 34 56')
    await press('Carte Visa ou Mastercard')
    expect(given(engine, 'submit')).toEqual([{ method: 'card', phone: '074123456' }])
  })

  it('checks no name where only cards are taken', async () => {
    const { engine, clock } = setUp({ props: { methods: ['card'], phone: '074123456' } })
    await act(async () => clock.push(400))
    expect(given(engine, 'lookUpPayer')).toEqual([])
    expect(screen.getByLabelText('Votre numéro de téléphone')).toBeDefined()
  })

  it('pays with the number the session holds without knowing it, or with another', async () => {
    const session = sampleSession({ phone: '074 •• •• 56', phoneKnown: true })
    const { engine } = setUp({ snapshot: sampleSnapshot({ session }) })
    expect(visible('074 •• •• 56')).toBe(true)
    await press('Changer de numéro')
    type('066 82 08 66')
    await press('Payer 12 500 FCFA')
    expect(given(engine, 'submit')).toEqual([{ method: 'mobile_money', phone: '066820866' }])
    cleanup()
    const other = setUp({ snapshot: sampleSnapshot({ session }) })
    await press('Payer 12 500 FCFA')
    expect(given(other.engine, 'submit')).toEqual([{ method: 'mobile_money' }])
  })

  it('shows the methods the shop names, in its order, as far as the session allows them', () => {
    setUp({ props: { methods: ['card', 'web', 'mobile_money'] } })
    expect(screen.getByRole('button', { name: named('Continuer · 12 500 FCFA') })).toBeDefined()
    const others = within(screen.getByRole('group', { name: 'Autres moyens de paiement' }))
    expect(others.getAllByRole('button').map((each) => each.textContent)).toEqual(['Mobile Money'])
  })

  it('asks for the number for a card too', async () => {
    const { engine } = setUp()
    await press('Carte Visa ou Mastercard')
    expect(given(engine, 'submit')).toEqual([])
    type('074 12 34 56')
    await press('Carte Visa ou Mastercard')
    expect(given(engine, 'submit')).toEqual([{ method: 'card', phone: '074123456' }])
  })
})

describe('the name check', () => {
  const jeanne = { operator: 'airtel', known: true, active: true, name: 'Jeanne O.' } as const

  it('asks once the number has rested, and shows the masked name', async () => {
    const { engine, clock } = setUp({ behaviour: { payer: () => jeanne } })
    type('074 12 34 56')
    expect(given(engine, 'lookUpPayer')).toEqual([])
    await act(async () => clock.push(400))
    expect(given(engine, 'lookUpPayer')).toEqual(['074123456'])
    expect(visible('Compte au nom de Jeanne O.')).toBe(true)
  })

  it('asks nothing about a number that was typed over', async () => {
    const { engine, clock } = setUp({ behaviour: { payer: () => jeanne } })
    type('074 12 34 56')
    await act(async () => clock.push(300))
    type('066 82 08 66')
    await act(async () => clock.push(400))
    expect(given(engine, 'lookUpPayer')).toEqual(['066820866'])
  })

  it('does not ask twice about one number', async () => {
    const { engine, clock } = setUp({ behaviour: { payer: () => jeanne } })
    for (const phone of ['074 12 34 56', '066 82 08 66', '074 12 34 56']) {
      type(phone)
      await act(async () => clock.push(400))
    }
    expect(given(engine, 'lookUpPayer')).toEqual(['074123456', '066820866'])
  })

  it('never shows one number the name of another', async () => {
    const { clock } = setUp({
      behaviour: {
        payer: (phone) => (phone === '074123456' ? jeanne : new Promise(() => {})),
      },
    })
    type('074 12 34 56')
    await act(async () => clock.push(400))
    type('066 82 08 66')
    await act(async () => clock.push(400))
    expect(
      screen.queryByText('Compte au nom de Jeanne O.', { ignore: '[role=status] *' }),
    ).toBeNull()
  })

  it.each([
    [
      'an unknown number',
      { known: false, active: null, name: null },
      'L’opérateur ne connaît pas ce numéro.',
    ],
    [
      'an inactive wallet',
      { known: true, active: false, name: null },
      'Ce portefeuille est inactif.',
    ],
  ])('names %s and lets it be paid with all the same', async (_, found, words) => {
    const { engine, clock } = setUp({ behaviour: { payer: () => ({ operator: null, ...found }) } })
    type('074 12 34 56')
    await act(async () => clock.push(400))
    expect(visible(words)).toBe(true)
    await press('Payer 12 500 FCFA')
    expect(given(engine, 'submit')).toHaveLength(1)
  })

  it('is silent when it is down, and keeps nobody from paying', async () => {
    const { engine, clock } = setUp()
    type('074 12 34 56')
    await act(async () => clock.push(400))
    expect(document.querySelector('[data-pvit-part="payer"]')?.textContent).toBe('')
    await press('Payer 12 500 FCFA')
    expect(given(engine, 'submit')).toHaveLength(1)
  })
})

describe('waiting', () => {
  it('counts to the proxy’s deadline by a clock that may skip', async () => {
    const { clock } = setUp({ snapshot: samplePaymentSnapshot(), at: 78_000 })
    expect(visible('Encore 1 min 42 s')).toBe(true)
    await act(async () => clock.push(60_000))
    expect(visible('Encore 42 s')).toBe(true)
    await act(async () => clock.push(60_000))
    expect(visible('Dernière vérification…')).toBe(true)
  })

  it('gives one more thing to try as time goes by', async () => {
    const { clock } = setUp({ snapshot: samplePaymentSnapshot() })
    const advice = () => screen.queryAllByRole('listitem').map((item) => plain(item.textContent))
    const first = 'Téléphone allumé, avec du réseau ?'
    expect(advice()).not.toContain(first)
    await act(async () => clock.push(20_000))
    expect(advice()).toContain(first)
    expect(advice()).not.toContain('La demande va sur la carte SIM du 074 •• •• 56.')
    await act(async () => clock.push(25_000))
    expect(advice()).toContain('La demande va sur la carte SIM du 074 •• •• 56.')
    await act(async () => clock.push(45_000))
    expect(advice()).toContain(
      'Ouvrez le menu de votre opérateur : les paiements à valider y sont listés.',
    )
  })

  it('says that a lost connection is not a lost payment', () => {
    setUp({ snapshot: samplePaymentSnapshot({}, { connection: 'lost' }) })
    expect(visible(/^Connexion perdue\. Votre paiement continue/)).toBe(true)
    expect(status()).toBe('confirm')
  })

  it('says that a request on its way goes out once, while no answer came', () => {
    setUp({ snapshot: sampleSnapshot({ phase: 'starting', connection: 'lost', startedAt: 0 }) })
    expect(visible(/repart dès le retour du réseau, une seule fois/)).toBe(true)
  })

  it('does not send anybody back to pay again when the news stop', () => {
    const error = new CheckoutError('unauthorized')
    setUp({ snapshot: samplePaymentSnapshot({}, { error }) })
    expect(visible(/Ne payez pas une deuxième fois/)).toBe(true)
    expect(screen.queryByText(/recommencez/)).toBeNull()
  })

  it('leaves only after saying that leaving cancels nothing', async () => {
    const onDismiss = vi.fn<(payment: PaymentView | null) => void>()
    const { engine } = setUp({ snapshot: samplePaymentSnapshot(), props: { onDismiss } })
    await press('Quitter')
    expect(visible(/^Quitter n’annule pas le paiement/)).toBe(true)
    expect(onDismiss).not.toHaveBeenCalled()
    await press('Quitter quand même')
    expect(onDismiss).toHaveBeenCalledExactlyOnceWith(samplePayment())
    expect(engine.calls.at(-1)).toEqual({ name: 'dismiss' })
  })
})

describe('the ends', () => {
  it('shows a failure with its reason and no word on money that is not proven', () => {
    setUp({ snapshot: samplePaymentSnapshot({ status: 'failed', reason: 'declined' }) })
    expect(visible(/^Le paiement n’a pas abouti auprès de l’opérateur/)).toBe(true)
    expect(screen.queryByText('Rien n’a été débité.')).toBeNull()
  })

  it('says that nothing was taken where that is proven', () => {
    setUp({ snapshot: samplePaymentSnapshot({ status: 'failed', reason: 'never-sent' }) })
    expect(visible('Rien n’a été débité.')).toBe(true)
  })

  it('goes back to the form with the number kept, and pays by a new attempt', async () => {
    const { engine } = setUp()
    type('074 12 34 56')
    await press('Payer 12 500 FCFA')
    act(() => engine.show(samplePaymentSnapshot({ status: 'failed', reason: 'declined' })))
    await press('Réessayer')
    expect(value()).toBe('074 12 34 56')
    await press('Payer 12 500 FCFA')
    expect(given(engine, 'submit')).toHaveLength(2)
  })

  describe('a double tap on “try again”', () => {
    const failed = samplePaymentSnapshot({ status: 'failed', reason: 'declined' })
    const tap = async (name: string, given: PointerEventInit) => {
      const button = screen.getByRole('button', { name: named(name) })
      const event = new PointerEvent('click', { bubbles: true, cancelable: true, ...given })
      await act(async () => button.dispatchEvent(event))
    }

    it.each([
      ['a mouse', { detail: 2 }],
      ['a finger', { detail: 1, pointerType: 'touch', clientX: 3 }],
    ])('of %s does not press the pay button that comes under it', async (_, second) => {
      const { engine, clock } = setUp({ snapshot: failed, props: { phone: '074123456' } })
      await tap('Réessayer', { detail: 1, pointerType: 'touch' })
      await act(async () => clock.push(200))
      await tap('Payer 12 500 FCFA', second)
      expect(given(engine, 'submit')).toEqual([])
    })

    it.each([
      ['a second tap in its own time', 800, { detail: 1, pointerType: 'touch' }],
      ['a tap elsewhere', 200, { detail: 1, pointerType: 'touch', clientY: 90 }],
      ['a keyboard', 10, { detail: 0 }],
    ])('is not seen in %s', async (_, later, second) => {
      const { engine, clock } = setUp({ snapshot: failed, props: { phone: '074123456' } })
      await tap('Réessayer', { detail: 1, pointerType: 'touch' })
      await act(async () => clock.push(later))
      await tap('Payer 12 500 FCFA', second)
      expect(given(engine, 'submit')).toHaveLength(1)
    })
  })

  it('empties the field for another number', async () => {
    setUp({
      snapshot: samplePaymentSnapshot({ status: 'failed', reason: 'customer-unknown' }),
      props: { phone: '074123456' },
    })
    await press('Changer de numéro')
    expect(value()).toBe('')
    expect(document.activeElement).toBe(screen.getByLabelText('Numéro Mobile Money'))
  })

  it('offers no second payment while one is not confirmed', () => {
    setUp({ snapshot: samplePaymentSnapshot({ status: 'unconfirmed' }) })
    expect(visible('Ne payez pas une deuxième fois.')).toBe(true)
    const names = screen.getAllByRole('button').map((button) => button.textContent)
    expect(names).toEqual(['Copier', 'Vérifier maintenant', 'Retour à la boutique'])
  })

  it('offers nothing but the shop once the session is closed', () => {
    setUp({
      snapshot: {
        ...samplePaymentSnapshot({ status: 'failed', reason: 'declined' }),
        session: sampleSession({ status: 'expired' }),
      },
    })
    const part = within(document.querySelector('[data-pvit-part="retry"]') as HTMLElement)
    expect(part.getAllByRole('button').map((each) => each.textContent)).toEqual([
      'Retour à la boutique',
    ])
  })

  it('goes back to the session’s address, unless the shop keeps the page', async () => {
    const assign = vi.spyOn(window.location, 'assign').mockReturnValue()
    const returnUrl = 'https://shop.example/orders/1'
    const paid = {
      ...samplePaymentSnapshot({ status: 'succeeded' }),
      session: sampleSession({ returnUrl }),
    }
    setUp({ snapshot: paid, props: { onDismiss: () => false } })
    await press('Retour à la boutique')
    expect(assign).not.toHaveBeenCalled()
    cleanup()
    setUp({ snapshot: paid })
    await press('Retour à la boutique')
    expect(assign).toHaveBeenCalledExactlyOnceWith(returnUrl)
  })

  it('draws no way back that would lead nowhere', () => {
    setUp({
      snapshot: samplePaymentSnapshot({ status: 'succeeded' }),
      props: { onDismiss: undefined },
    })
    expect(screen.queryByRole('button', { name: 'Retour à la boutique' })).toBeNull()
  })

  it('draws the receipt with what is known, and fees where they are all the payer’s', () => {
    const rowsWhere = (feesPaidBy: SessionView['feesPaidBy']) => {
      const paid = samplePaymentSnapshot({
        status: 'succeeded',
        fees: 250,
        finishedAt: '2026-11-23T07:14:41.000Z',
      })
      const { unmount } = setUp({ snapshot: { ...paid, session: sampleSession({ feesPaidBy }) } })
      const rows = [...document.querySelectorAll('[data-pvit-part="receipt"] > div')].map((row) => [
        row.getAttribute('data-row'),
        row.textContent,
      ])
      unmount()
      return rows
    }
    const rows = rowsWhere({ pvit: 'customer', operator: 'customer' })
    expect(rows.map(([name]) => name)).toEqual([
      'order',
      'amount',
      'fees',
      'method',
      'phone',
      'reference',
      'date',
    ])
    expect(rows.at(-1)?.[1]).toMatch(/23 nov\. 2026.*08:14/)
    // PVIT names one sum: where the shop bears a share of it, it is not what the payer paid.
    for (const bearer of [
      { pvit: 'merchant', operator: 'customer' },
      { pvit: 'customer', operator: 'merchant' },
      { pvit: 'merchant', operator: 'merchant' },
    ] as const) {
      expect(rowsWhere(bearer).map(([name]) => name)).not.toContain('fees')
    }
  })

  it('shows no amount and no pay button when the session cannot be read', async () => {
    const error = new CheckoutError('connection-lost')
    const { engine } = setUp({ snapshot: sampleSnapshot({ phase: 'error', session: null, error }) })
    expect(document.body.textContent).not.toMatch(/FCFA/)
    await press('Réessayer')
    expect(engine.calls.at(-1)).toEqual({ name: 'retry' })
  })
})

describe('a payment by link', () => {
  const redirect = samplePayment({
    status: 'redirect',
    method: 'card',
    operator: null,
    redirectUrl: 'https://pay.example/abc',
  })

  it('opens PVIT’s page by itself for whoever has just pressed, once', async () => {
    const assign = vi.spyOn(window.location, 'assign').mockReturnValue()
    const { engine } = setUp()
    type('074 12 34 56')
    await press('Carte Visa ou Mastercard')
    act(() => engine.show({ phase: 'payment', payment: redirect }))
    expect(assign).toHaveBeenCalledExactlyOnceWith('https://pay.example/abc')
    act(() => engine.show({ payment: { ...redirect, version: 3 } }))
    expect(assign).toHaveBeenCalledOnce()
  })

  it('does not send away whoever comes back', () => {
    const assign = vi.spyOn(window.location, 'assign').mockReturnValue()
    setUp({ snapshot: sampleSnapshot({ phase: 'payment', payment: redirect }) })
    expect(assign).not.toHaveBeenCalled()
    const link = screen.getByRole('link', { name: 'Ouvrir la page de paiement' })
    expect(link.getAttribute('href')).toBe('https://pay.example/abc')
  })

  it('follows no address but a web page’s', () => {
    const payment = { ...redirect, redirectUrl: 'javascript:alert(1)' }
    setUp({ snapshot: sampleSnapshot({ phase: 'payment', payment }) })
    expect(screen.queryByRole('link')).toBeNull()
  })
})

describe('what the shop is told', () => {
  it('hears of each outcome once, in StrictMode too', () => {
    const heard: string[] = []
    const { engine } = setUp({ strict: true, props: listeners(heard) })
    act(() => engine.show(samplePaymentSnapshot({ status: 'confirm', version: 2 })))
    act(() => engine.show(samplePaymentSnapshot({ status: 'succeeded', version: 3 })))
    act(() => engine.show({ connection: 'lost' }))
    expect(heard).toEqual(['ready', 'change confirm', 'change succeeded', 'succeeded'])
  })

  it('hears of the outcome of a payment that was there before the page', () => {
    const heard: string[] = []
    setUp({
      snapshot: samplePaymentSnapshot({ status: 'failed', reason: 'declined' }),
      props: listeners(heard),
    })
    expect(heard).toEqual(['ready', 'change failed', 'failed'])
  })

  it('hears “unconfirmed” when the screen says so, though the proxy has not yet', () => {
    const heard: string[] = []
    setUp({ snapshot: samplePaymentSnapshot({}, { overdue: true }), props: listeners(heard) })
    expect(status()).toBe('unconfirmed')
    expect(heard.at(-1)).toBe('unconfirmed')
  })

  it('does not hear of an old failure again while the next payment starts', () => {
    const heard: string[] = []
    const { engine } = setUp({
      snapshot: samplePaymentSnapshot({ status: 'failed', reason: 'declined' }),
      props: listeners(heard),
    })
    heard.length = 0
    act(() => engine.show({ phase: 'starting' }))
    expect(heard).toEqual([])
    expect(status()).toBe('processing')
  })

  it.each([
    ['endpoint', { endpoint: '', session: 'a-token' }],
    ['session', { endpoint: '/pay', session: '' }],
  ])('hears what is wrong without %s, and nothing is drawn', (name, props) => {
    const onError = vi.fn<(error: CheckoutError) => void>()
    const { container } = render(
      <StrictMode>
        <PvitCheckout {...props} onError={onError} />
      </StrictMode>,
    )
    expect(container.innerHTML).toBe('')
    expect(onError).toHaveBeenCalledOnce()
    expect(onError.mock.calls[0]?.[0]).toMatchObject({ code: 'misconfigured' })
    expect(onError.mock.calls[0]?.[0].message).toContain(name)
  })
})

describe('changing what it is given', () => {
  it('keeps the screen and the number for a new token, another language or other words', async () => {
    const { engine, rerender } = setUp()
    type('074 12 34 56')
    rerender({ session: 'another-token', messages: { 'pay.action': 'Régler {amount}' } })
    expect(given(engine, 'setToken')).toContain('another-token')
    expect(screen.getByRole('button', { name: named('Régler 12 500 FCFA') })).toBeDefined()
    rerender({ locale: 'en' })
    expect(await screen.findByRole('heading', { name: named('Pay 12 500 FCFA') })).toBeDefined()
    expect(screen.getByLabelText<HTMLInputElement>('Mobile money number').value).toBe(
      '074 12 34 56',
    )
  })

  it('reads a word it does not speak as no wish', () => {
    setUp({ props: { locale: 'de' as 'en' } })
    expect(screen.getByRole('heading', { name: named('Payer 12 500 FCFA') })).toBeDefined()
  })

  it('closes the engine when it leaves the page', () => {
    const { engine, unmount } = setUp()
    unmount()
    expect(engine.calls.at(-1)).toEqual({ name: 'close' })
  })
})

interface SetUp {
  snapshot?: FakeEngineOptions['snapshot']
  behaviour?: Omit<FakeEngineOptions, 'snapshot'>
  props?: Partial<PvitCheckoutProps>
  at?: number
  strict?: boolean
}

function setUp({ snapshot = sampleSnapshot(), behaviour, props, at = 0, strict }: SetUp = {}) {
  const engine = createFakeEngine({ snapshot, ...behaviour })
  const clock = clockAt(at)
  const draw = (changes: Partial<PvitCheckoutProps>) => {
    const checkout = (
      <PvitCheckout
        endpoint="/pay"
        session="a-token"
        onDismiss={() => {}}
        {...props}
        {...changes}
        engine={{ create: () => engine, clock }}
      />
    )
    return strict === true ? <StrictMode>{checkout}</StrictMode> : checkout
  }
  const view = render(draw({}))
  return {
    engine,
    clock,
    unmount: view.unmount,
    rerender: (changes: Partial<PvitCheckoutProps>) => view.rerender(draw(changes)),
  }
}

function type(text: string) {
  fireEvent.input(screen.getByLabelText('Numéro Mobile Money'), { target: { value: text } })
}

async function press(name: string) {
  const button = screen.getByRole('button', { name: named(name) })
  await act(async () => button.click())
}

/** An accessible name, whatever kind of space holds its amount together. */
function named(words: string): RegExp {
  return new RegExp(`^${words.split(' ').join('\\s')}$`)
}

function plain(text: string): string {
  return text.replaceAll(/\s/g, ' ')
}

function value(): string {
  return screen.getByLabelText<HTMLInputElement>('Numéro Mobile Money').value
}

/** On the screen, and not only in the live region. */
function visible(words: string | RegExp): boolean {
  return screen.queryAllByText(words, { ignore: '[role=status] *' }).length > 0
}

function status(): string | null | undefined {
  return document.querySelector('[data-pvit-status]')?.getAttribute('data-pvit-status')
}

function describedBy(field: HTMLElement): string | null | undefined {
  return document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent
}

function given(engine: FakeEngine, name: string): unknown[] {
  return engine.calls.filter((call) => call.name === name).map((call) => call.given)
}

function listeners(heard: string[]): Partial<PvitCheckoutProps> {
  return {
    onReady: () => void heard.push('ready'),
    onChange: (payment) => void heard.push(`change ${payment.status}`),
    onSucceeded: (payment) => void heard.push(payment.status),
    onFailed: (payment) => void heard.push(payment.status),
    onUnconfirmed: (payment) => void heard.push(payment.status),
  }
}
