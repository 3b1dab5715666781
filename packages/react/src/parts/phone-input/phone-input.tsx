'use client'

import { useEffect, useId, useRef, type FormEvent, type ClipboardEvent } from 'react'
import { useCheckoutContext } from '../../checkout/context.ts'
import { isPrompt } from '../../checkout/prompts.ts'
import { useBrowserLayoutEffect } from '../../ui/use-browser-layout-effect.ts'
import { unbroken } from '../../i18n/messages.ts'
import { editPhone, formatWhole } from './format-typed.ts'
import { OperatorChoice } from './operator-choice.tsx'
import { readPasted } from './read-pasted.ts'
import { usePhoneFault } from './use-phone-fault.ts'

/**
 * The number, written the way it is said. Our own plan of Gabon's numbers decides; nothing is refused while typing,
 * no digit is added or dropped, and faults are named when the field is left.
 */
export function PhoneInput() {
  const { form, snapshot, methods, t } = useCheckoutContext()
  return form.usesKnownPhone ? (
    <div className="pvit-known" data-pvit-part="phone">
      <p>
        <span className="pvit-small">{t('phone.label')}</span>
        <b>{unbroken(snapshot.session?.phone ?? '')}</b>
      </p>
      <button type="button" className="pvit-link" onClick={form.changeNumber}>
        {t('phone.changeNumber')}
      </button>
    </div>
  ) : (
    <PhoneField prompts={methods.length === 0 || methods.some(isPrompt)} />
  )
}

function PhoneField({ prompts }: { prompts: boolean }) {
  const { form, snapshot, t, announce } = useCheckoutContext()
  const { phoneText, setPhoneText, showFault } = form
  const input = useRef<HTMLInputElement>(null)
  const written = useRef(phoneText)
  const id = useId()
  const fault = usePhoneFault(form, prompts)
  const fieldFault = form.faultShown ? fault : null
  const legacy = form.fault?.kind === 'legacy' ? form.fault : null

  // The DOM holds the text: Preact does not enforce a controlled value, and the caret is ours to place. Before the next
  // key can be pressed: a later effect would write yesterday's text over it, and lose a digit.
  useBrowserLayoutEffect(() => {
    const field = input.current
    if (field !== null && field.value !== phoneText) field.value = phoneText
    written.current = phoneText
  }, [phoneText])

  useEffect(() => {
    if (form.takePhoneFocus()) input.current?.focus()
  })

  useEffect(() => {
    if (fieldFault !== null) announce(fieldFault)
  }, [fieldFault, announce])

  const change = (event: FormEvent<HTMLInputElement>) => {
    const field = event.currentTarget
    const { inputType, isComposing } = event.nativeEvent as Partial<InputEvent> // autofill sends a bare Event
    if (isComposing === true) return setPhoneText(field.value)
    if (inputType === undefined || inputType === 'insertReplacementText') {
      return put(field, formatWhole(field.value))
    }
    const caret = field.selectionStart ?? field.value.length
    const edit = editPhone(written.current, { text: field.value, caret }, inputType)
    put(field, edit.text, edit.caret)
  }

  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const field = event.currentTarget
    const pasted = event.clipboardData.getData('text')
    const whole = field.selectionStart === 0 && field.selectionEnd === field.value.length
    if (!whole || pasted.trim() === '') return // into the middle of a number: an edit like any other
    event.preventDefault()
    put(field, readPasted(pasted) ?? formatWhole(pasted))
  }

  const put = (field: HTMLInputElement, text: string, caret = text.length) => {
    if (field.value !== text) field.value = text
    field.setSelectionRange(caret, caret)
    written.current = text
    setPhoneText(text)
    showFault(false)
  }

  return (
    <div className="pvit-field">
      <label className="pvit-label" data-pvit-part="phone">
        <span>{t(prompts ? 'phone.label' : 'phone.labelCard')}</span>
        <input
          ref={input}
          className="pvit-input"
          type="tel"
          inputMode="tel"
          autoComplete="tel"
          name="tel"
          enterKeyHint="go"
          maxLength={32}
          placeholder="074 12 34 56"
          defaultValue={phoneText}
          readOnly={snapshot.phase === 'starting'}
          aria-invalid={fieldFault !== null}
          aria-describedby={fieldFault === null ? undefined : `${id}-fault`}
          data-state={fieldFault === null ? form.reading.kind : 'fault'}
          onFocus={form.keepField}
          onInput={change}
          onPaste={paste}
          onBlur={(event) => {
            const left = event.currentTarget.value
            const text = formatWhole(left)
            // Another text asks for its operator anew.
            if (text !== phoneText) setPhoneText(text)
            showFault(left !== '')
          }}
        />
      </label>
      {fieldFault !== null && (
        <p className="pvit-fault" id={`${id}-fault`}>
          {fieldFault}
        </p>
      )}
      {fieldFault !== null && legacy !== null && (
        <button
          type="button"
          className="pvit-link"
          onClick={() => {
            setPhoneText(formatWhole(legacy.suggestion))
            showFault(false)
            input.current?.focus()
          }}
        >
          {t('phone.useSuggestion')}
        </button>
      )}
      {prompts && <OperatorChoice key={snapshot.session?.id} />}
    </div>
  )
}
