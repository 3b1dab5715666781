'use client'

import { useEffect, useRef } from 'react'
import { useCheckoutContext } from '../checkout/context.ts'
import { useLateWords } from '../i18n/use-late-words.ts'
import { Notice } from './notice.tsx'

/** A notice on a screen that waits for news. With the line's return it goes; who cannot see that hears it. */
export function LineNotice({ words }: { words: string | null }) {
  const { snapshot, announce } = useCheckoutContext()
  const t = useLateWords()
  const lost = snapshot.connection === 'lost'
  const wasLost = useRef(lost)

  useEffect(() => {
    if (wasLost.current && !lost) announce(t('wait.back'))
    wasLost.current = lost
  }, [lost, announce, t])

  return <Notice words={words} tone="unsure" />
}
