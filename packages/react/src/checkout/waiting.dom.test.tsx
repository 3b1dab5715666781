import { CheckoutError, type PaymentView } from '@pvit-checkout/contract/checkout'
import { act, cleanup, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { LinkRedirect } from '../parts/link-redirect/link-redirect.tsx'
import { PaymentStatus } from '../parts/payment-status/payment-status.tsx'
import { Unconfirmed } from '../parts/unconfirmed/unconfirmed.tsx'
import { clockAt } from '../testing/clock-at.ts'
import { createFakeEngine } from '../testing/fake-engine.ts'
import {
  samplePayment,
  samplePaymentSnapshot,
  sampleSession,
  sampleSnapshot,
} from '../testing/samples.ts'
import { setUp, type, press, plain, visible, status } from '../testing/shopper.tsx'
import { CheckoutProvider } from './checkout-provider.tsx'

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
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

  it.each([
    ['merchant', 'merchant', false],
    ['merchant', 'customer', true],
    ['customer', 'merchant', true],
  ] as const)(
    'draws no sum that the phone will not name, where fees come on top: PVIT’s paid by the %s, the operator’s by the %s',
    (pvit, operator, onTop) => {
      const session = sampleSession({ feesPaidBy: { pvit, operator } })
      setUp({ snapshot: samplePaymentSnapshot({}, { session }) })
      const preview = plain(screen.getByRole('figure').textContent)
      expect(preview).toContain('12 500 FCFA')
      expect(preview.includes('hors frais')).toBe(onTop)
    },
  )

  it.each([
    [
      'asked of the phone',
      {},
      'Airtel Money vous demande votre code secret pour … sur le 074 •• •• 56.',
    ],
    [
      'asked of a phone nobody named',
      { phone: null },
      'Airtel Money vous demande votre code secret pour ….',
    ],
    ['on its way', { status: 'processing' }, 'Nous transmettons la demande de … à Airtel Money.'],
    [
      'on PVIT’s page',
      { status: 'redirect', method: 'card', redirectUrl: 'https://pay.example/abc' },
      'Le paiement de … continue sur la page sécurisée. Revenez ensuite ici : nous afficherons le résultat.',
    ],
  ] as const)(
    'says in the sentence, and aloud, that fees come on top: %s',
    (_, payment, sentence) => {
      const sums = [
        ['merchant', '12 500 FCFA'],
        ['customer', '12 500 FCFA (hors frais)'],
      ] as const
      for (const [operator, sum] of sums) {
        const session = sampleSession({ feesPaidBy: { pvit: 'merchant', operator } })
        const { unmount } = setUp({ snapshot: samplePaymentSnapshot(payment, { session }) })
        const words = sentence.replace('…', sum)
        expect(plain(document.querySelector('section')?.textContent ?? '')).toContain(words)
        expect(plain(screen.getByRole('status').textContent)).toContain(words.replace('•• ••', '…'))
        unmount()
      }
    },
  )

  it('says that a lost connection is not a lost payment', () => {
    setUp({ snapshot: samplePaymentSnapshot({}, { connection: 'lost' }) })
    expect(visible(/^Connexion perdue\. Votre paiement continue/)).toBe(true)
    expect(status()).toBe('confirm')
  })

  it.each([
    ['waiting', {}, 'open'],
    ['not confirmed', { status: 'unconfirmed' }, 'open'],
    ['on its way to PVIT’s page', { status: 'redirect', method: 'card' }, 'open'],
    ['not to go on, for its order is paid', {}, 'paid'],
  ] as const)(
    'tells whoever cannot see the notice go that the line is back: %s',
    (_, payment, status) => {
      const session = sampleSession({ status })
      const { engine } = setUp({
        snapshot: samplePaymentSnapshot(payment, { session, connection: 'lost' }),
      })
      expect(screen.queryByText('Connexion rétablie.')).toBeNull()
      act(() => engine.show({ connection: 'online' }))
      expect(screen.queryByText(/^Connexion perdue/, { selector: '.pvit-note' })).toBeNull()
      const announcer = document.querySelector('[data-pvit-announcer]')
      expect(announcer?.textContent).toContain('Connexion rétablie.')
    },
  )

  it('says that a request on its way goes out once, while no answer came', () => {
    setUp({ snapshot: sampleSnapshot({ phase: 'starting', connection: 'lost', startedAt: 0 }) })
    expect(visible(/reprenons votre demande dès le retour du réseau, une seule fois/)).toBe(true)
  })

  it('does not send anybody back to pay again when the news stop', () => {
    const error = new CheckoutError('unauthorized')
    setUp({ snapshot: samplePaymentSnapshot({}, { error }) })
    expect(visible(/Ne payez pas une deuxième fois/)).toBe(true)
    expect(screen.queryByText(/recommencez/)).toBeNull()
  })

  it.each([true, false])('says that it has checked only where it has: %s', async (answered) => {
    const check = answered ? () => undefined : undefined
    setUp({ snapshot: samplePaymentSnapshot(), ...(check && { behaviour: { check } }) })
    await press('Vérifier maintenant')
    expect(screen.queryAllByText(/^Vérifié/).length > 0).toBe(answered)
  })

  it('speaks of no operator, PIN or SIM card where a card’s page is on its way', () => {
    const sending = sampleSnapshot({ phase: 'starting', startedAt: 0, deadline: 180_000 })
    const card = { method: 'card', status: 'processing', operator: 'airtel' } as const
    for (const snapshot of [samplePaymentSnapshot(card), sending]) {
      const { unmount } = setUp({ snapshot, props: { methods: ['card'] }, at: 50_000 })
      expect(visible('Vous continuerez sur la page de paiement sécurisée.')).toBe(true)
      expect(document.body.textContent).not.toMatch(/Airtel|code|SIM|opérateur/)
      unmount()
    }
  })

  it('speaks of the payment page, and of no code, to whoever leaves for the sake of one', async () => {
    const payment = samplePayment({ status: 'redirect', method: 'card', operator: null })
    const onDismiss = () => undefined
    for (const phase of ['payment', 'starting'] as const) {
      const snapshot = sampleSnapshot({ phase, payment: phase === 'payment' ? payment : null })
      const { unmount } = setUp({ snapshot, props: { methods: ['card'], onDismiss } })
      await press('Quitter')
      expect(visible(/Si vous le terminez sur la page de paiement/)).toBe(true)
      expect(document.body.textContent).not.toMatch(/code/)
      unmount()
    }
  })

  it('asks for no code, and opens no page, where an earlier attempt has paid the order after all', () => {
    const session = sampleSession({ status: 'paid' })
    const link = { method: 'card', redirectUrl: 'https://pay.example/abc' } as const
    const onPhone = /^Un essai précédent a abouti\. Ne confirmez pas celui-ci : refusez la demande/
    const onPage = /^Un essai précédent a abouti\. Ne payez pas celui-ci sur la page/
    for (const [change, words] of [
      [{}, onPhone],
      [{ status: 'unconfirmed' }, onPhone],
      [{ ...link, status: 'redirect' }, onPage],
      [{ ...link, status: 'unconfirmed' }, onPage],
    ] as const) {
      const { unmount } = setUp({ snapshot: samplePaymentSnapshot(change, { session }) })
      expect(screen.getByRole('heading').textContent).toBe('Commande déjà payée')
      expect(visible('Ne payez pas une deuxième fois.')).toBe(true)
      expect(visible(words)).toBe(true)
      expect(visible(/^12\s500\sFCFA$/)).toBe(true)
      // Of the payment under way, not of the one that the heading tells of.
      expect(visible('P7K2M9QX4T1B8Z3')).toBe(true)
      expect(visible('Référence de l’essai en cours')).toBe(true)
      expect(visible('Référence')).toBe(false)
      expect(document.body.textContent).not.toMatch(/code secret|Encore|Ouvrir|tarde/)
      expect(document.body.textContent?.includes('demande')).toBe(words === onPhone)
      unmount()
    }
  })

  it('keeps that warning in its place when the time is over', () => {
    const paid = samplePaymentSnapshot({}, { session: sampleSession({ status: 'paid' }) })
    const { engine } = setUp({ snapshot: paid })
    const before = screen.getByRole('heading')
    act(() => engine.show({ overdue: true }))
    expect(screen.getByRole('heading')).toBe(before)
  })

  it.each([
    ['a lost line', { connection: 'lost' }, /^Connexion perdue\. /],
    [
      'a lost line before the start was answered',
      { connection: 'lost', phase: 'starting', payment: null },
      /^Connexion perdue\. /,
    ],
    [
      'no more news',
      { error: new CheckoutError('unauthorized') },
      /^Nous n’avons plus de nouvelles/,
    ],
  ] as const)('tells there of %s too, and of no payment that goes on', (_, trouble, words) => {
    const session = sampleSession({ status: 'paid' })
    setUp({ snapshot: samplePaymentSnapshot({}, { session, ...trouble }) })
    expect(screen.getByRole('heading').textContent).toBe('Commande déjà payée')
    expect(visible(words)).toBe(true)
    expect(document.body.textContent).not.toMatch(/continue|reprenons votre demande/)
  })

  it('calls the payment under way a second one to whoever leaves it there', async () => {
    const session = sampleSession({ status: 'paid' })
    setUp({ snapshot: samplePaymentSnapshot({}, { session }) })
    await press('Quitter')
    expect(visible(/Si vous le confirmez, vous payez deux fois\.$/)).toBe(true)
    expect(document.body.textContent).not.toMatch(/il sera reçu/)
  })

  it('tells whoever left it there that the page may be closed, and of no payment that goes on', async () => {
    const session = sampleSession({ status: 'paid' })
    const snapshot = samplePaymentSnapshot({}, { session })
    setUp({ snapshot, props: { onDismiss: () => true } })
    await press('Quitter')
    await press('Quitter quand même')
    expect(visible('Vous pouvez fermer cette page.')).toBe(true)
    expect(document.body.textContent).not.toMatch(/continue/)
  })

  it('says so in the parts too that a shop arranges itself, and not beside a receipt', async () => {
    const session = sampleSession({ status: 'paid' })
    const assign = vi.spyOn(window.location, 'assign').mockReturnValue()
    const link = samplePayment({
      status: 'redirect',
      method: 'card',
      redirectUrl: 'https://pay.example/abc',
    })
    const headings = (part: ReactNode, payment: PaymentView) => {
      const engine = createFakeEngine({ snapshot: samplePaymentSnapshot(payment, { session }) })
      const { unmount } = render(
        <CheckoutProvider
          endpoint="/pay"
          session="a-token"
          engine={{ create: () => engine, clock: clockAt(0) }}
        >
          {part}
        </CheckoutProvider>,
      )
      const found = screen.queryAllByRole('heading').map(({ textContent }) => textContent)
      unmount()
      return found
    }
    expect(headings(<PaymentStatus />, samplePayment())).toEqual(['Commande déjà payée'])
    expect(headings(<LinkRedirect payment={link} />, link)).toEqual(['Commande déjà payée'])
    const unconfirmed = samplePayment({ status: 'unconfirmed' })
    expect(headings(<Unconfirmed />, unconfirmed)).toEqual(['Commande déjà payée'])
    for (const status of ['succeeded', 'failed'] as const)
      expect(headings(<PaymentStatus />, samplePayment({ status }))).toEqual([])
    expect(assign).not.toHaveBeenCalled()
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

  it('keeps the focus in its place when the shopper stays after all', async () => {
    setUp({ snapshot: samplePaymentSnapshot() })
    await press('Quitter')
    expect(document.activeElement?.textContent).toBe('Rester ici')
    await press('Rester ici')
    expect(document.activeElement?.textContent).toBe('Quitter')
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
