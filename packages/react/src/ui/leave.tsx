'use client'

import { useEffect, useRef, useState } from 'react'
import { useCheckoutContext } from '../checkout/context.ts'

export interface LeaveProps {
  /** Say first that leaving cancels nothing: while a payment may still be approved. */
  confirm?: boolean
  /** `primary` where leaving is the next step. */
  rank?: 'primary' | 'secondary' | 'quiet'
}

export function Leave({ confirm = false, rank = 'quiet' }: LeaveProps) {
  const { leave, t, announce } = useCheckoutContext()
  const [asking, setAsking] = useState(false)
  const stay = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    if (!asking) return
    announce(t('wait.leaveNotice'))
    stay.current?.focus()
  }, [asking, announce, t])

  if (leave === null) return null
  if (asking) {
    return (
      <div className="pvit-leaving">
        <p>{t('wait.leaveNotice')}</p>
        <div className="pvit-row">
          <button
            ref={stay}
            type="button"
            className="pvit-button"
            data-rank="secondary"
            onClick={() => setAsking(false)}
          >
            {t('wait.leaveStay')}
          </button>
          <button type="button" className="pvit-link" onClick={leave}>
            {t('wait.leaveConfirm')}
          </button>
        </div>
      </div>
    )
  }
  return (
    <button
      type="button"
      className={rank === 'quiet' ? 'pvit-link' : 'pvit-button'}
      data-rank={rank}
      onClick={confirm ? () => setAsking(true) : leave}
    >
      {t(confirm ? 'wait.leave' : 'leave.shop')}
    </button>
  )
}
