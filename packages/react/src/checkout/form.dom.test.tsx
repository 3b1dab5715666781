import { CheckoutError, SessionId } from '@pvit-checkout/contract/checkout'
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'

import type { FakeEngine } from '../testing/fake-engine.ts'
import { samplePaymentSnapshot, sampleSession, sampleSnapshot } from '../testing/samples.ts'
import {
  setUp,
  type,
  press,
  named,
  plain,
  value,
  visible,
  describedBy,
  given,
} from '../testing/shopper.tsx'

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
    expect(
      visible(
        'Le paiement n’est pas disponible pour le moment. Réessayez dans une minute, ou contactez la boutique.',
      ),
    ).toBe(true)
    expect(screen.getByRole('button', { name: 'Retour à la boutique' })).toBeDefined()
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
    expect(visible(/^Il manque 1 chiffre\. Ancien numéro \?/)).toBe(true)
  })

  it('lets the shopper name the operator only where the session does', async () => {
    const selectable = sampleSession({ operatorSelectable: true })
    const { engine } = setUp({ snapshot: sampleSnapshot({ session: selectable }) })
    type('074 12 34 56')
    await press('Changer d’opérateur')
    expect(document.activeElement).toBe(screen.getByRole('radio', { name: 'Airtel Money' }))
    fireEvent.click(screen.getByRole('radio', { name: 'Moov Money' }))
    // Into the field and out of it again changes nothing.
    fireEvent.focus(screen.getByLabelText('Numéro Mobile Money'))
    fireEvent.blur(screen.getByLabelText('Numéro Mobile Money'))
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

  it('asks nothing of the operator where only cards are taken', async () => {
    const session = sampleSession({ operators: ['moov'], methods: ['card'] })
    const { engine } = setUp({ snapshot: sampleSnapshot({ session }) })
    const field = screen.getByLabelText('Votre numéro de téléphone')
    fireEvent.input(field, { target: { value: '074 12 34 56' } })
    fireEvent.blur(field)
    expect(field.getAttribute('aria-invalid')).toBe('false')
    expect(document.body.textContent).not.toMatch(/Airtel/)
    await press('Continuer · 12 500 FCFA')
    expect(given(engine, 'submit')).toEqual([{ method: 'card', phone: '074123456' }])
  })

  // As the proxy, which takes no other number for any method.
  it('asks for an Airtel or Moov number where only cards are taken, and for no operator', async () => {
    const session = sampleSession({ methods: ['card'], operatorSelectable: true })
    const { engine } = setUp({
      snapshot: sampleSnapshot({ session }),
      props: { phone: '011723456' },
    })
    await press('Continuer · 12 500 FCFA')
    expect(given(engine, 'submit')).toEqual([])
    expect(visible('Ce numéro n’est ni Airtel ni Moov. Vérifiez-le.')).toBe(true)
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
    // An attribute that a shop's template left empty is none.
    const other = setUp({ snapshot: sampleSnapshot({ session }), props: { phone: '' } })
    await press('Payer 12 500 FCFA')
    expect(given(other.engine, 'submit')).toEqual([{ method: 'mobile_money' }])
  })

  it('shows the methods the shop names, in its order, as far as the session allows them', () => {
    setUp({ props: { methods: ['card', 'web', 'mobile_money'] } })
    expect(screen.getByRole('button', { name: named('Continuer · 12 500 FCFA') })).toBeDefined()
    const others = within(screen.getByRole('group', { name: 'Autres moyens de paiement' }))
    expect(others.getAllByRole('button').map((each) => each.textContent)).toEqual(['Mobile Money'])
  })

  it('reads an empty list of methods as no wish', () => {
    const onError = vi.fn<(error: CheckoutError) => void>()
    setUp({ props: { methods: [], onError } })
    expect(screen.getByRole('button', { name: named('Payer 12 500 FCFA') })).toBeDefined()
    expect(onError).not.toHaveBeenCalled()
  })

  it('offers what the session allows where it allows nothing the shop names, and tells the shop once', () => {
    const onError = vi.fn<(error: CheckoutError) => void>()
    const methods = () => ['web', 'restlink'] as const
    const { rerender } = setUp({ strict: true, props: { methods: methods(), onError } })
    rerender({ methods: methods() })
    expect(screen.getByRole('button', { name: named('Payer 12 500 FCFA') })).toBeDefined()
    expect(screen.getByRole('button', { name: 'Carte Visa ou Mastercard' })).toBeDefined()
    expect(onError).toHaveBeenCalledOnce()
    expect(onError.mock.calls[0]?.[0]).toMatchObject({ code: 'misconfigured' })
    expect(onError.mock.calls[0]?.[0].message).toContain('methods "web restlink"')
  })

  it('says nothing of the methods before it is known what the session allows', () => {
    const onError = vi.fn<(error: CheckoutError) => void>()
    const snapshot = sampleSnapshot({ phase: 'loading', session: null })
    setUp({ snapshot, props: { methods: ['web'], onError } })
    expect(onError).not.toHaveBeenCalled()
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

describe('another session on the same checkout', () => {
  const selectable = sampleSession({ operatorSelectable: true })
  const other = sampleSession({ ...selectable, id: SessionId.parse('cs_fedcba9876543210') })
  const change = (engine: FakeEngine) => {
    act(() => engine.show({ phase: 'loading', session: null, payment: null }))
    act(() => engine.show(sampleSnapshot({ session: other })))
  }

  it('begins with an empty form: no number, no operator, no fault', async () => {
    const { engine } = setUp({ snapshot: sampleSnapshot({ session: selectable }) })
    type('074 12 34 56')
    await press('Changer d’opérateur')
    fireEvent.click(screen.getByRole('radio', { name: 'Moov Money' }))
    change(engine)
    expect(value()).toBe('')
    type('074 12 34 56')
    expect(screen.queryByRole('radio')).toBeNull()
    await press('Payer 12 500 FCFA')
    expect(given(engine, 'submit')).toEqual([{ method: 'mobile_money', phone: '074123456' }])
    cleanup()

    const next = setUp()
    type('074 12 34')
    fireEvent.blur(screen.getByLabelText('Numéro Mobile Money'))
    change(next.engine)
    type('074')
    expect(visible(/^Il manque/)).toBe(false)
  })

  it('is not sent to the payment page that was asked for in the one before', async () => {
    const assign = vi.spyOn(window.location, 'assign').mockReturnValue()
    const { engine } = setUp()
    type('074 12 34 56')
    await press('Carte Visa ou Mastercard')
    change(engine)
    const redirectUrl = 'https://pay.example/abc'
    act(() => engine.show(samplePaymentSnapshot({ status: 'redirect', redirectUrl })))
    expect(assign).not.toHaveBeenCalled()
  })

  it('keeps what was typed while it was read, and when the same one is read anew', async () => {
    const { engine } = setUp({ snapshot: sampleSnapshot({ phase: 'loading', session: null }) })
    type('074 12 34')
    act(() => engine.show(sampleSnapshot({ session: selectable })))
    act(() => engine.show({ session: { ...selectable, description: 'Panier' } }))
    expect(value()).toBe('074 12 34')
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
