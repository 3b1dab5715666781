'use client'

import { useEffect, useRef, useState } from 'react'
import { useCheckoutContext } from '../checkout/context.ts'

/** “Check now”: a hint to ask the operator; what comes of it arrives like all other news. */
export function CheckNow({ rank = 'quiet' }: { rank?: 'primary' | 'quiet' }) {
  const { seam, snapshot, announce, t } = useCheckoutContext()
  const [state, setState] = useState<'idle' | 'checking' | 'checked'>('idle')

  const said = useRef(state)

  // Said from what is drawn: an answer that has ended this screen is not followed by “no answer yet”. And once: other words
  // of the shop's, or another language, are no news.
  useEffect(() => {
    if (said.current === state) return
    said.current = state
    if (state !== 'idle') announce(t(`wait.${state}`))
  }, [state, announce, t])

  const check = async () => {
    if (state === 'checking') return
    setState('checking')
    // A check that got no answer shows as a lost connection; it says nothing of the payment.
    setState((await seam.session.check()) ? 'checked' : 'idle')
  }

  return (
    <span className="pvit-check">
      <button
        type="button"
        className={rank === 'primary' ? 'pvit-button' : 'pvit-link'}
        data-rank={rank}
        data-state={state}
        aria-disabled={state === 'checking'}
        onClick={() => void check()}
      >
        {t(state === 'checking' ? 'wait.checking' : 'wait.check')}
      </button>
      {state === 'checked' && snapshot.connection !== 'lost' && (
        <span className="pvit-small">{t('wait.checked')}</span>
      )}
    </span>
  )
}
