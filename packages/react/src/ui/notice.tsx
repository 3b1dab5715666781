'use client'

import { useEffect } from 'react'
import { useCheckoutContext } from '../checkout/context.ts'

export interface NoticeProps {
  words: string | null
  /** Amber, where it is about what is not known of a payment. */
  tone?: 'unsure'
}

/** Something out of the ordinary, said aloud too; nothing where there is nothing. */
export function Notice({ words, tone }: NoticeProps) {
  const { announce } = useCheckoutContext()

  useEffect(() => {
    if (words !== null) announce(words)
  }, [words, announce])

  return (
    words !== null && (
      <p className="pvit-note" data-tone={tone}>
        {words}
      </p>
    )
  )
}
