import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { editPhone, formatTyped, formatWhole } from './format-typed.ts'

describe('formatTyped', () => {
  it.each([
    ['0', '0'],
    ['0741', '074 1'],
    ['074123456', '074 12 34 56'],
    ['74123456', '74 12 34 56'],
    ['+241 74123456', '+241 74 12 34 56'],
    ['0024174123456', '00241 74 12 34 56'],
    ['241074123456', '241 074 12 34 56'],
    ['+2', '+2'],
    ['+24', '+24'],
    ['+33612345678', '+33 61 23 45 67 8'],
    ['074-12.34 56', '074 12 34 56'],
    ['numéro 074', '074'],
    ['٠٧٤١٢٣٤٥٦', '074 12 34 56'],
    ['0741234567', '074 12 34 56 7'],
  ])('writes %j as %j', (typed, written) => {
    expect(formatTyped(typed)).toBe(written)
  })

  it('adds, drops and moves no digit', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+?[\d .-]{0,20}$/), (typed) => {
        expect(digits(formatTyped(typed))).toBe(digits(typed))
      }),
    )
  })

  it('leaves what it has written as it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (typed) => {
        expect(formatTyped(formatTyped(typed))).toBe(formatTyped(typed))
      }),
    )
  })
})

describe('formatWhole', () => {
  it.each(['+241 74 12 34 56', '00241074123456', '241 74123456', '74 12 34 56', '074123456'])(
    'writes %j the local way',
    (typed) => {
      expect(formatWhole(typed)).toBe('074 12 34 56')
    },
  )

  it.each(['074 12', '+33 6 12 34 56 78', '04 12 34 56'])('does not complete %j', (typed) => {
    expect(digits(formatWhole(typed))).toBe(digits(typed))
  })
})

describe('editPhone', () => {
  it('keeps the caret behind the digit that was typed in the middle', () => {
    // 074 1|2 34 56, and a 9 is typed
    expect(editPhone('074 12 34 56', { text: '074 192 34 56', caret: 6 }, 'insertText')).toEqual({
      text: '074 19 23 45 6',
      caret: 6,
    })
  })

  it('erases the digit before a space when Backspace takes the space', () => {
    // 074 |12: the space is gone, the 4 goes with it
    expect(editPhone('074 12', { text: '07412', caret: 3 }, 'deleteContentBackward')).toEqual({
      text: '071 2',
      caret: 2,
    })
  })

  it('erases the digit behind a space when Delete takes the space', () => {
    // 074| 12
    expect(editPhone('074 12', { text: '07412', caret: 3 }, 'deleteContentForward')).toEqual({
      text: '074 2',
      caret: 3,
    })
  })

  it('reaches the start by Backspace, whatever was typed', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+?\d{0,14}$/), (typed) => {
        let field = { text: formatTyped(typed), caret: formatTyped(typed).length }
        for (let press = 0; field.text !== '' && press < 20; press += 1) {
          const erased = field.text.slice(0, field.caret - 1) + field.text.slice(field.caret)
          field = editPhone(
            field.text,
            { text: erased, caret: field.caret - 1 },
            'deleteContentBackward',
          )
        }
        expect(field).toEqual({ text: '', caret: 0 })
      }),
    )
  })

  it('keeps as many digits before the caret as there were', () => {
    const edit = fc
      .stringMatching(/^\+?[\d ]{0,16}$/)
      .chain((text) => fc.record({ text: fc.constant(text), caret: fc.nat(text.length) }))
    fc.assert(
      fc.property(edit, ({ text, caret }) => {
        const after = editPhone('', { text, caret }, 'insertText')
        expect(digits(after.text.slice(0, after.caret))).toBe(digits(text.slice(0, caret)))
      }),
    )
  })
})

function digits(text: string): string {
  return text.replaceAll(/\D/g, '')
}
