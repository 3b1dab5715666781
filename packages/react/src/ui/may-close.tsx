'use client'

import { screenOf } from '@pvit-checkout/client'
import { useEffect } from 'react'
import { useCheckoutContext } from '../checkout/context.ts'
import { useLateWords } from '../i18n/use-late-words.ts'

/** After a screen was left in vain: whether the page may be closed, and what becomes of the payment, also said aloud. */
export function MayClose() {
  const { snapshot, announce } = useCheckoutContext()
  const t = useLateWords()
  const open = screenOf(snapshot) === 'waiting' ? 'leave.mayCloseOpen' : 'leave.mayClose'
  // Before the start was answered nobody can say that anything goes on behind a closed page.
  const words = t(snapshot.phase === 'starting' ? 'unconfirmed.unsent' : open)

  useEffect(() => {
    announce(words)
  }, [announce, words])

  return <p className="pvit-note">{words}</p>
}
