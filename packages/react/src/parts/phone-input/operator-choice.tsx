'use client'

import { useId, useState, type ReactNode } from 'react'
import { useCheckoutContext } from '../../checkout/context.ts'

/** The operator read from the number; where the session lets the shopper know better, a way to say so. */
export function OperatorChoice({ badge }: { badge: ReactNode }) {
  const { form, snapshot, t } = useCheckoutContext()
  const [open, setOpen] = useState(false)
  const name = useId()
  const operators = snapshot.session?.operators ?? []
  const selectable = snapshot.session?.operatorSelectable === true && operators.length > 1
  const whole = form.reading.kind === 'complete' || form.reading.kind === 'not-mobile-money'
  const asked = selectable && whole && (open || form.reading.kind === 'not-mobile-money')

  return (
    <div className="pvit-operators" hidden={!badge && !asked}>
      <p className="pvit-row">
        {badge}
        {selectable && whole && !asked && (
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
      {asked && (
        <fieldset className="pvit-choice">
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
      )}
    </div>
  )
}
