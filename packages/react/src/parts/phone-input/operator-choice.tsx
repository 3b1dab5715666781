'use client'

import { useEffect, useId, useRef, useState } from 'react'
import { useCheckoutContext } from '../../checkout/context.ts'

/**
 * Whose number it is: the accepted operators wait as pale badges, and the one read from the number lights up. Where
 * the session lets the shopper know better, there is a way to say so.
 */
export function OperatorChoice() {
  const { form, snapshot, t } = useCheckoutContext()
  const [open, setOpen] = useState(false)
  const choice = useRef<HTMLFieldSetElement>(null)
  const name = useId()
  const operators = snapshot.session?.operators ?? []
  const selectable = snapshot.session?.operatorSelectable === true && operators.length > 1
  const whole = 'phone' in form.reading
  const asked = selectable && whole && (open || form.reading.kind === 'not-mobile-money')
  const shown = form.operator === null ? operators : [form.operator]

  // The button that was pressed is gone.
  useEffect(() => {
    if (open) choice.current?.querySelector<HTMLElement>('[data-checked=true] input')?.focus()
  }, [open])

  if (asked) {
    return (
      <fieldset ref={choice} className="pvit-choice">
        <legend>{t('phone.operatorQuestion')}</legend>
        {operators.map((operator) => (
          <label key={operator} className="pvit-option" data-checked={form.operator === operator}>
            <input
              type="radio"
              name={name}
              value={operator}
              checked={form.operator === operator}
              onChange={() => {
                form.chooseOperator(operator)
                form.showFault(false)
              }}
            />
            {t(`operator.${operator}`)}
          </label>
        ))}
      </fieldset>
    )
  }
  return (
    <p className="pvit-operators">
      {shown.map((operator) => (
        <span
          key={operator}
          className="pvit-operator"
          data-operator={operator}
          data-state={form.operator === operator ? 'read' : 'accepted'}
        >
          {t(`operator.${operator}`)}
        </span>
      ))}
      {selectable && whole && (
        <button
          type="button"
          className="pvit-link"
          aria-label={t('phone.changeOperatorLabel')}
          onClick={() => setOpen(true)}
        >
          {t('phone.changeOperator')}
        </button>
      )}
    </p>
  )
}
