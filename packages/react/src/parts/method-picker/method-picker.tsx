'use client'

import { useCheckoutContext } from '../../checkout/context.ts'
import { Icon } from '../../ui/icon.tsx'
import * as shapes from '../../ui/shapes.ts'

/** The other ways to pay, below the first: a press asks for the same number and goes that way. Nothing where there are none. */
export function MethodPicker() {
  const { form, methods, snapshot, t } = useCheckoutContext()
  const others = methods.slice(1)
  if (others.length === 0) return null
  return (
    <div
      className="pvit-methods"
      data-pvit-part="methods"
      role="group"
      aria-label={t('method.title')}
    >
      <p className="pvit-or" aria-hidden="true">
        <span>{t('form.or')}</span>
      </p>
      {others.map((method) => (
        <button
          key={method}
          type="button"
          className="pvit-method"
          data-method={method}
          aria-disabled={snapshot.phase === 'starting'}
          onClick={() => form.pay(method)}
        >
          <span>{t(`method.${method}`)}</span>
          <Icon shape={shapes.next} />
        </button>
      ))}
    </div>
  )
}
