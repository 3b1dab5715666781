'use client'

import { useEffect, useRef, useState } from 'react'
import { useCheckoutContext } from '../checkout/context.ts'
import { useLateWords } from '../i18n/use-late-words.ts'

/** Leaving while a payment may still be approved: says first that it cancels nothing. */
export function LeaveWaiting() {
  const { leave, announce } = useCheckoutContext()
  const t = useLateWords()
  const [state, setState] = useState<'untouched' | 'asking' | 'staying'>('untouched')
  const next = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    if (state === 'asking') announce(t('wait.leaveNotice'))
  }, [state, announce, t])

  // The button that was pressed is gone; the one in its place takes the focus.
  useEffect(() => {
    if (state !== 'untouched') next.current?.focus()
  }, [state])

  if (leave === null) return null
  if (state !== 'asking') {
    return (
      <button ref={next} type="button" className="pvit-link" onClick={() => setState('asking')}>
        {t('wait.leave')}
      </button>
    )
  }
  return (
    <div className="pvit-leaving">
      <p>{t('wait.leaveNotice')}</p>
      <div className="pvit-row">
        <button
          ref={next}
          type="button"
          className="pvit-button"
          data-rank="secondary"
          onClick={() => setState('staying')}
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
