'use client'

import { useCheckoutContext } from '../checkout/context.ts'

/** Back to the shop, where nothing is under way any more. `primary` where that is the next step. */
export function Leave({ rank = 'quiet' }: { rank?: 'primary' | 'secondary' | 'quiet' }) {
  const { leave, t } = useCheckoutContext()
  if (leave === null) return null
  return (
    <button
      type="button"
      className={rank === 'quiet' ? 'pvit-link' : 'pvit-button'}
      data-rank={rank}
      onClick={leave}
    >
      {t('leave.shop')}
    </button>
  )
}
