'use client'

import { screenOf } from '@pvit-checkout/client'
import { useEffect } from 'react'
import { useCheckoutContext } from '../checkout/context.ts'
import { isPaidMeanwhile } from '../checkout/under-way.ts'
import { useLateWords } from '../i18n/use-late-words.ts'

/** After a screen was left in vain: whether the page may be closed, and what becomes of the payment, also said aloud. */
export function MayClose() {
  const { snapshot, announce } = useCheckoutContext()
  const t = useLateWords()
  // Of one that is not to go on, for the order is paid, this would be no comfort.
  const goesOn = screenOf(snapshot) === 'waiting' && !isPaidMeanwhile(snapshot)
  const open = goesOn ? 'leave.mayCloseOpen' : 'leave.mayClose'
  // Before the start was answered nobody can say that anything goes on behind a closed page.
  const words = t(snapshot.phase === 'starting' ? 'unconfirmed.unsent' : open)

  useEffect(() => {
    announce(words)
  }, [announce, words])

  return <p className="pvit-note">{words}</p>
}
