'use client'

import { useEffect, useRef, useState } from 'react'
import { useCheckoutContext } from '../checkout/context.ts'
import { isPaidMeanwhile } from '../checkout/under-way.ts'
import { isPrompt } from '../checkout/prompts.ts'
import { useLateWords } from '../i18n/use-late-words.ts'
import { useShown } from './use-shown.ts'

/** Leaving while a payment may still be approved: says first that it cancels nothing. */
export function LeaveWaiting() {
  const { snapshot, leave, announce } = useCheckoutContext()
  const t = useLateWords()
  const shown = useShown()
  const unpaid = isPrompt(shown?.method) ? 'wait.leaveNotice' : 'wait.leaveNoticePage'
  const notice = t(isPaidMeanwhile(snapshot) ? 'wait.leaveNoticePaid' : unpaid)
  const [state, setState] = useState<'untouched' | 'asking' | 'staying'>('untouched')
  const next = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    if (state === 'asking') announce(notice)
  }, [state, announce, notice])

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
      <p>{notice}</p>
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
