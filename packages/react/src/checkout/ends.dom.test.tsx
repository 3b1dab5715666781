import {
  CheckoutError,
  reasons,
  type PaymentView,
  type SessionView,
} from '@pvit-checkout/contract/checkout'
import { act, cleanup, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { samplePaymentSnapshot, sampleSession, sampleSnapshot } from '../testing/samples.ts'
import { setUp, type, press, named, plain, value, visible, given } from '../testing/shopper.tsx'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

describe('the ends', () => {
  it('shows a failure with its reason and no word on money that is not proven', () => {
    setUp({ snapshot: samplePaymentSnapshot({ status: 'failed', reason: 'declined' }) })
    expect(visible(/^Le paiement n’a pas abouti auprès de l’opérateur/)).toBe(true)
    expect(screen.queryByText('Rien n’a été débité.')).toBeNull()
  })

  describe('where the operator is down', () => {
    const down = { status: 'failed', reason: 'operator-unavailable' } as const
    const wallets: Partial<SessionView> = { operators: ['airtel', 'moov'] }
    const airtel = 'Airtel Money ne répond pas pour le moment.'

    it.each([
      ['airtel', {}, `${airtel} Payez par Moov Money ou par carte, ou réessayez plus tard.`],
      ['airtel', { methods: ['card'] }, `${airtel} Payez par carte, ou réessayez plus tard.`],
      [
        'moov',
        { methods: ['mobile_money'] },
        'Moov Money ne répond pas pour le moment. Payez par Airtel Money, ou réessayez plus tard.',
      ],
      [
        'airtel',
        { operators: ['airtel', 'other'], methods: ['web'] },
        `${airtel} Réessayez plus tard.`,
      ],
      ['airtel', { operators: [], methods: ['mobile_money'] }, `${airtel} Réessayez plus tard.`],
      ['airtel', { status: 'expired' }, `${airtel} Réessayez plus tard.`],
      [
        null,
        {},
        'Votre opérateur ne répond pas pour le moment. Payez par carte, ou réessayez plus tard.',
      ],
    ] satisfies [PaymentView['operator'], Partial<SessionView>, string][])(
      'names the ways that the session has, and no other: %s, %o',
      (operator, offered, words) => {
        const session = sampleSession({ ...wallets, ...offered })
        setUp({ snapshot: { ...samplePaymentSnapshot({ ...down, operator }), session } })
        expect(visible(words)).toBe(true)
      },
    )

    it('keeps to the ways that the shop names', () => {
      const session = sampleSession(wallets)
      const snapshot = { ...samplePaymentSnapshot({ ...down, operator: 'airtel' }), session }
      setUp({ snapshot, props: { methods: ['card'] } })
      expect(visible(`${airtel} Payez par carte, ou réessayez plus tard.`)).toBe(true)
    })

    it('says so in English', async () => {
      const session = sampleSession(wallets)
      const snapshot = { ...samplePaymentSnapshot({ ...down, operator: 'airtel' }), session }
      setUp({ snapshot, props: { locale: 'en' } })
      const words =
        'Airtel Money does not answer at the moment. Pay with Moov Money or by card, or try again later.'
      await vi.waitFor(() => expect(visible(words)).toBe(true))
    })
  })

  it.each([
    ['mobile_money', 'link-expired', /^Pas de réponse à temps/],
    ['mobile_money', 'link-used', /^Le paiement n’a pas abouti auprès de l’opérateur/],
    ['restlink', 'link-expired', /^Pas de réponse à temps/],
    ['restlink', 'link-lost', /^La demande n’est pas partie/],
    ['web', 'link-expired', /^La page de paiement a expiré/],
    ['card', 'link-used', /^Cette page de paiement a déjà servi/],
  ] as const)(
    'speaks of a payment page only where there was one: %s, %s',
    (method, reason, words) => {
      setUp({ snapshot: samplePaymentSnapshot({ status: 'failed', method, reason }) })
      expect(visible(words)).toBe(true)
    },
  )

  it.each([
    ['failed', /^Le paiement par carte n’a pas abouti/],
    ['unconfirmed', /^La réponse tarde/],
  ] as const)('names no operator, nor a balance, to whoever pays by card: %s', (status, words) => {
    const reason = status === 'failed' ? 'declined' : null
    setUp({ snapshot: samplePaymentSnapshot({ status, method: 'card', reason }) })
    expect(visible(words)).toBe(true)
    expect(document.body.textContent).not.toMatch(/opérateur|solde/)
  })

  it.each(Object.keys(reasons))(
    'names nothing of a phone’s to whoever pays by card: %s',
    (reason) => {
      setUp({ snapshot: samplePaymentSnapshot({ status: 'failed', method: 'card', reason }) })
      const lead = document.querySelector('p.pvit-lead')?.textContent
      expect(lead).toMatch(/\.$/)
      expect(lead).not.toMatch(/opérateur|Airtel|[Ss]olde|téléphone|numéro|code|Mobile Money/)
    },
  )

  it.each([
    [{}, true],
    [{ methods: ['card'] }, false],
    [{ status: 'expired' }, false],
  ] satisfies [Partial<SessionView>, boolean][])(
    'names another way than the card only where there is one: %o',
    (offered, named) => {
      const declined = { status: 'failed', method: 'card', reason: 'declined' } as const
      const session = sampleSession(offered)
      setUp({ snapshot: samplePaymentSnapshot(declined, { session }) })
      expect(visible(/choisir un autre moyen/)).toBe(named)
    },
  )

  it('says of a failure that the order is paid, and nothing else, while the receipt of an earlier attempt is on its way', () => {
    const session = sampleSession({ status: 'paid' })
    const failed = { status: 'failed', reason: 'never-sent' } as const
    setUp({ snapshot: samplePaymentSnapshot(failed, { session }) })
    expect(visible('Cette commande est déjà payée. Ne payez pas une deuxième fois.')).toBe(true)
    expect(document.body.textContent).not.toMatch(/débité|réessayer/i)
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

  it('does not send the focus to the number again that it was sent to before', async () => {
    const { engine } = setUp()
    await press('Payer 12 500 FCFA')
    expect(document.activeElement).toBe(screen.getByLabelText('Numéro Mobile Money'))
    type('074 12 34 56')
    await press('Payer 12 500 FCFA')
    act(() => engine.show(samplePaymentSnapshot({ status: 'failed', reason: 'declined' })))
    await press('Réessayer')
    expect(document.activeElement).toBe(screen.getByRole('heading'))
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

  it('claims no sending and no checking where the start itself was never answered', () => {
    setUp({ snapshot: sampleSnapshot({ phase: 'starting', overdue: true, startedAt: 0 }) })
    expect(visible(/^Nous ne savons pas encore si votre demande est partie/)).toBe(true)
    expect(document.body.textContent).not.toContain('même si vous fermez')
  })

  it.each([
    ['a lost line', { connection: 'lost' }, /^Connexion perdue\. Votre paiement continue/],
    [
      'no more news',
      { error: new CheckoutError('connection-lost') },
      /^Nous n’avons plus de nouvelles ici/,
    ],
  ] as const)('tells and says aloud %s, unconfirmed or on another page', (_, trouble, words) => {
    const redirectUrl = 'https://pay.example/abc'
    for (const payment of [
      { status: 'unconfirmed' },
      { status: 'redirect', method: 'card', operator: null, redirectUrl },
    ] as const) {
      const { unmount } = setUp({ snapshot: samplePaymentSnapshot(payment, trouble) })
      expect(visible(words)).toBe(true)
      expect(screen.getAllByText(words)).toHaveLength(2)
      unmount()
    }
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

  it.each([
    ['merchant-setup', 'open'],
    ['declined', 'expired'],
  ] as const)(
    'says that the page may be closed after %s where there is no other step (session %s)',
    (reason, session) => {
      const snapshot = {
        ...samplePaymentSnapshot({ status: 'failed', reason }),
        session: sampleSession({ status: session }),
      }
      setUp({ snapshot, props: { onDismiss: undefined } })
      expect(screen.getAllByRole('button').map((each) => each.textContent)).toEqual(['Copier'])
      expect(visible('Vous pouvez fermer cette page.')).toBe(true)
      expect(
        screen.getByText(/débité\. Vous pouvez fermer|moyen\. Vous pouvez fermer/),
      ).toBeDefined()
    },
  )

  it('says that the page may be closed below a receipt from which no way leads back, and aloud after the amount', () => {
    setUp({
      snapshot: samplePaymentSnapshot({ status: 'succeeded' }),
      props: { onDismiss: undefined },
    })
    expect(visible('Vous pouvez fermer cette page.')).toBe(true)
    expect(
      screen.getByText(/12\s500\sFCFA reçus\..*Vous pouvez fermer cette page\.$/),
    ).toBeDefined()
    cleanup()
    setUp({ snapshot: samplePaymentSnapshot({ status: 'succeeded' }) })
    expect(document.body.textContent).not.toContain('Vous pouvez fermer')
  })

  it('forgets that the page may be closed when the shopper stays to try again', async () => {
    const failed = samplePaymentSnapshot({ status: 'failed', reason: 'declined' })
    const { engine } = setUp({ snapshot: failed, props: { onDismiss: () => true } })
    await press('Retour à la boutique')
    expect(visible('Vous pouvez fermer cette page.')).toBe(true)
    act(() => engine.show(samplePaymentSnapshot()))
    act(() => engine.show(failed))
    expect(visible('Vous pouvez fermer cette page.')).toBe(false)
  })

  it.each(['failed', 'unconfirmed'] as const)('names the amount where it is %s', (status) => {
    setUp({ snapshot: samplePaymentSnapshot({ status, reason: 'declined' }) })
    expect(visible(/^12\s500\sFCFA$/)).toBe(true)
  })

  it('leaves what becomes of the page to a shop that listens, unless that says it does nothing', async () => {
    for (const [answer, times] of [
      [undefined, 0],
      [false, 0],
      [true, 2],
    ] as const) {
      const { unmount } = setUp({
        snapshot: samplePaymentSnapshot({ status: 'succeeded' }),
        props: { onDismiss: () => answer },
      })
      await press('Retour à la boutique')
      expect(screen.queryAllByText('Vous pouvez fermer cette page.')).toHaveLength(times)
      unmount()
    }
  })

  it('tells nobody to close the page before it is known whether the request went out', async () => {
    setUp({
      snapshot: sampleSnapshot({ phase: 'starting', startedAt: 0, deadline: 180_000 }),
      props: { onDismiss: () => true },
    })
    await press('Quitter')
    await press('Quitter quand même')
    expect(visible(/^Nous ne savons pas encore si votre demande est partie/)).toBe(true)
    expect(document.body.textContent).not.toContain('Vous pouvez fermer')
  })

  it('draws no way back that would lead nowhere', () => {
    setUp({
      snapshot: samplePaymentSnapshot({ status: 'succeeded' }),
      props: { onDismiss: undefined },
    })
    expect(screen.queryByRole('button', { name: 'Retour à la boutique' })).toBeNull()
  })

  it.each([
    ['card', 'airtel', 'Carte Visa ou Mastercard'],
    ['card', 'other', 'Carte Visa ou Mastercard'],
    ['web', 'other', 'Page de paiement sécurisée'],
    ['web', 'moov', 'Moov Money'],
    ['mobile_money', 'airtel', 'Airtel Money'],
  ] as const)('names the means on the receipt: %s, %s', (method, operator, words) => {
    setUp({ snapshot: samplePaymentSnapshot({ status: 'succeeded', method, operator }) })
    expect(document.querySelector('[data-pvit-part="receipt"]')?.textContent).toContain(words)
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

  it.each([
    ['connection-lost', ['Réessayer', 'Retour à la boutique']],
    ['unreadable-reply', ['Réessayer', 'Retour à la boutique']],
    ['store-unavailable', ['Réessayer', 'Retour à la boutique']],
    ['internal', ['Réessayer', 'Retour à la boutique']],
    ['unauthorized', ['Retour à la boutique']],
    ['forbidden-origin', ['Retour à la boutique']],
    ['not-found', ['Retour à la boutique']],
    ['misconfigured', ['Retour à la boutique']],
  ] as const)('offers another try only where it may do better: %s', (code, buttons) => {
    const error = new CheckoutError(code)
    setUp({ snapshot: sampleSnapshot({ phase: 'error', session: null, error }) })
    expect(screen.getAllByRole('button').map((button) => button.textContent)).toEqual(buttons)
  })

  it.each(['unauthorized', 'not-found'] as const)(
    'sends nobody back to pay anew who may have paid, where nothing can be known any more: %s',
    (code) => {
      const error = new CheckoutError(code)
      setUp({ snapshot: sampleSnapshot({ phase: 'error', session: null, error }) })
      const words = document.querySelector('section .pvit-lead')?.textContent ?? ''
      expect(plain(words)).toMatch(/ Déjà payé \? Demandez à la boutique avant de recommencer\.$/)
    },
  )

  it('shows no amount and no pay button when the session cannot be read', async () => {
    const error = new CheckoutError('connection-lost')
    const { engine } = setUp({ snapshot: sampleSnapshot({ phase: 'error', session: null, error }) })
    expect(document.body.textContent).not.toMatch(/FCFA/)
    await press('Réessayer')
    expect(engine.calls.at(-1)).toEqual({ name: 'retry' })
  })
})
