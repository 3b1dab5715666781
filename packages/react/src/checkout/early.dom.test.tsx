import { act, cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'

import { sampleSession, sampleSnapshot } from '../testing/samples.ts'
import { given, named, press, setUp, type, value } from '../testing/shopper.tsx'

afterEach(cleanup)

const unread = sampleSnapshot({ phase: 'loading', session: null })

describe('before the session is read', () => {
  it('takes a number already, and keeps field, focus and caret when the rest comes', async () => {
    const { engine } = setUp({ snapshot: unread })
    const field = screen.getByLabelText<HTMLInputElement>('Numéro Mobile Money')
    field.focus()
    type('074 12 34 56')
    field.setSelectionRange(5, 5)
    act(() => engine.show(sampleSnapshot()))
    expect(screen.getByLabelText('Numéro Mobile Money')).toBe(field)
    expect(document.activeElement).toBe(field)
    expect([value(), field.selectionStart]).toEqual(['074 12 34 56', 5])
    await press('Payer 12 500 FCFA')
    expect(given(engine, 'submit')).toEqual([{ method: 'mobile_money', phone: '074123456' }])
  })

  it('names no amount and promises no way to pay', () => {
    setUp({ snapshot: unread })
    expect(screen.getByRole('heading').textContent).toBe('Chargement du paiement…')
    expect(screen.queryByRole('button')).toBeNull()
    expect(document.body.textContent).not.toMatch(/FCFA|code secret/)
  })

  it('sends nothing on Enter', () => {
    const { engine } = setUp({ snapshot: unread, props: { phone: '074123456' } })
    fireEvent.submit(screen.getByLabelText('Numéro Mobile Money').closest('form')!)
    expect(given(engine, 'submit')).toEqual([])
  })

  it('draws no empty form in a tab that has sent a payment already', () => {
    setUp({ snapshot: { ...unread, returning: true } })
    expect(screen.queryByRole('textbox')).toBeNull()
    expect(screen.getByText('Chargement du paiement…')).toBeDefined()
  })

  it('keeps the words on the screen while the session’s language is on its way', async () => {
    const { engine } = setUp({ snapshot: unread })
    type('074 12 34 56')
    await act(async () => engine.show(sampleSnapshot({ session: sampleSession({ locale: 'en' }) })))
    await screen.findByRole('heading', { name: named('Pay 12 500 FCFA') })
    expect(screen.getByLabelText<HTMLInputElement>('Mobile money number').value).toBe(
      '074 12 34 56',
    )
  })
})

describe('where the session knows a number', () => {
  const known = sampleSnapshot({
    session: sampleSession({ phone: '066 •• •• 66', phoneKnown: true }),
  })

  it('shows it in the place of a field that nobody has touched', () => {
    const { engine } = setUp({ snapshot: unread })
    act(() => engine.show(known))
    expect(screen.queryByRole('textbox')).toBeNull()
    expect(screen.getByText(/^066/)).toBeDefined()
  })

  it('takes the field from nobody who is in it', () => {
    const { engine } = setUp({ snapshot: unread })
    act(() => screen.getByLabelText('Numéro Mobile Money').focus())
    act(() => engine.show(known))
    expect(document.activeElement).toBe(screen.getByLabelText('Numéro Mobile Money'))
  })
})
