'use client'

import { useEffect, useRef, useState } from 'react'
import { useCheckoutContext } from '../checkout/context.ts'
import { useLateWords } from '../i18n/use-late-words.ts'

/** “Check now”: a hint to ask the operator; what comes of it arrives like all other news. */
export function CheckNow({ rank = 'quiet' }: { rank?: 'primary' | 'quiet' }) {
  const { seam, snapshot, announce } = useCheckoutContext()
  const t = useLateWords()
  const [state, setState] = useState<'idle' | 'checking' | 'checked'>('idle')
  const here = useRef(true)
  const lost = snapshot.connection === 'lost'

  useEffect(() => {
    here.current = true
    return () => {
      here.current = false
    }
  }, [])

  const check = async () => {
    if (state === 'checking') return
    setState('checking')
    announce(t('wait.checking'))
    // A check that got no answer shows as a lost connection; it says nothing of the payment.
    const answered = await seam.session.check()
    if (!here.current) return
    setState(answered ? 'checked' : 'idle')
    if (answered) announce(t('wait.checked'))
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
      {state === 'checked' && !lost && <span className="pvit-small">{t('wait.checked')}</span>}
    </span>
  )
}
