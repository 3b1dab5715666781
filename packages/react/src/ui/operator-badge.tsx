'use client'

import type { Operator } from '@pvit-checkout/contract/checkout'
import { useCheckoutContext } from '../checkout/context.ts'

/** A word in a small coloured pill: our own drawing, nobody's logo. */
export function OperatorBadge({ operator }: { operator: Operator }) {
  const { t } = useCheckoutContext()
  return (
    <span className="pvit-operator" data-operator={operator}>
      {t(`operator.${operator}`)}
    </span>
  )
}
