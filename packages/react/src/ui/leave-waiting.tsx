'use client'

import { useEffect, useRef, useState } from 'react'
import { useCheckoutContext } from '../checkout/context.ts'
import { useLateWords } from '../i18n/use-late-words.ts'

/** Leaving while a payment may still be approved: says first that it cancels nothing. */
export function LeaveWaiting() {
  const { leave, announce } = useCheckoutContext()
  const t = useLateWords()
  const [asking, setAsking] = useState(false)
  const stay = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    if (!asking) return
    announce(t('wait.leaveNotice'))
    stay.current?.focus()
  }, [asking, announce, t])

  if (leave === null) return null
  if (!asking) {
    return (
      <button type="button" className="pvit-link" onClick={() => setAsking(true)}>
        {t('wait.leave')}
      </button>
    )
  }
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
