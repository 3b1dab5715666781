import { afterEach, describe, expect, it } from 'vitest'
import { userEvent } from 'vitest/browser'
import { cleanup, render } from 'vitest-browser-react'

import { PvitCheckout } from '../../checkout/pvit-checkout.tsx'
import { createFakeEngine } from '../../testing/fake-engine.ts'
import { sampleSnapshot } from '../../testing/samples.ts'
import '../../styles/styles.css'

afterEach(cleanup)

describe('the phone field in a browser', () => {
  it('writes the number as it is said, while it is typed', async () => {
    const field = await setUp()
    await userEvent.type(field, '074123456')
    expect(see(field)).toBe('074 12 34 56|')
  })

  it('keeps the caret behind the digit that is put in the middle', async () => {
    const field = await setUp('074 12 34 56')
    field.setSelectionRange(5, 5) // 074 1|2 34 56
    await userEvent.keyboard('9')
    expect(see(field)).toBe('074 19| 23 45 6')
    await userEvent.keyboard('8')
    expect(see(field)).toBe('074 19 8|2 34 56')
  })

  it('erases through the spaces, one digit a press, both ways', async () => {
    const field = await setUp('074 12 34 56')
    field.setSelectionRange(7, 7) // 074 12 |34 56
    await userEvent.keyboard('{Backspace}')
    expect(see(field)).toBe('074 1|3 45 6')
    await userEvent.keyboard('{Delete}')
    expect(see(field)).toBe('074 1|4 56')
    field.setSelectionRange(3, 3) // 074| 14 56
    await userEvent.keyboard('{Delete}')
    expect(see(field)).toBe('074| 45 6')
  })

  it('lets no letter in, and loses no digit to one', async () => {
    const field = await setUp()
    await userEvent.type(field, '07a4 1b2')
    expect(see(field)).toBe('074 12|')
  })

  it('replaces what is selected', async () => {
    const field = await setUp('074 12 34 56')
    field.setSelectionRange(4, 9)
    await userEvent.keyboard('99')
    expect(see(field)).toBe('074 99| 56')
  })

  it.each(['+241 74 12 34 56', '00241074123456', '74.12.34.56', ' 074-12-34-56 '])(
    'takes %j pasted over everything',
    async (text) => {
      const field = await setUp('06')
      await paste(field, text)
      expect(see(field)).toBe('074 12 34 56|')
    },
  )

  it('finds the number in a pasted sentence', async () => {
    const field = await setUp()
    await paste(field, 'Appelez le 074.12.34.56, réf. 2024-11')
    await expect.poll(() => field.value).toBe('074 12 34 56')
  })

  it('takes a number the browser fills in, country’s code and all', async () => {
    const field = await setUp()
    // Autofill sets the value whole and sends an event without an input type.
    field.value = '+24174123456'
    field.dispatchEvent(new Event('input', { bubbles: true }))
    expect(see(field)).toBe('074 12 34 56|')
  })

  it('asks for the keyboard and the autofill of a telephone number', async () => {
    const field = await setUp()
    expect(field.type).toBe('tel')
    expect(field.inputMode).toBe('tel')
    expect(field.autocomplete).toBe('tel')
  })

  it('writes a bare number the local way when it is left', async () => {
    const field = await setUp()
    await userEvent.type(field, '74123456')
    expect(see(field)).toBe('74 12 34 56|')
    await userEvent.tab()
    expect(field.value).toBe('074 12 34 56')
  })
})

describe('targets for a thumb', () => {
  it('are 48 px high or more, all that can be pressed', async () => {
    await setUp('074 12 34 56')
    const low = [...document.querySelectorAll<HTMLElement>('.pvit button, .pvit input')]
      .filter((each) => each.offsetParent !== null && each.offsetHeight < 48)
      .map((each) => `${each.outerHTML.slice(0, 60)} ${each.offsetHeight}`)
    expect(low).toEqual([])
  })
})

async function setUp(typed = ''): Promise<HTMLInputElement> {
  const engine = createFakeEngine({ snapshot: sampleSnapshot() })
  const view = await render(
    <PvitCheckout endpoint="/pay" session="a-token" engine={{ create: () => engine }} />,
  )
  const field = view.getByLabelText('Numéro Mobile Money').element() as HTMLInputElement
  field.focus()
  if (typed !== '') await userEvent.type(field, typed)
  return field
}

async function paste(field: HTMLInputElement, text: string) {
  field.select()
  const clipboardData = new DataTransfer()
  clipboardData.setData('text/plain', text)
  field.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
  )
}

/** The field's text with its caret. */
function see(field: HTMLInputElement): string {
  const caret = field.selectionStart ?? 0
  return `${field.value.slice(0, caret)}|${field.value.slice(caret)}`
}
