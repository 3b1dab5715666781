'use client'

import { useEffect } from 'react'
import { useCheckoutContext } from '../checkout/context.ts'

/** Something out of the ordinary, said aloud too; nothing where there is nothing. */
export function Notice({ words }: { words: string | null }) {
  const { announce } = useCheckoutContext()

  useEffect(() => {
    if (words !== null) announce(words)
  }, [words, announce])

  return (
    words !== null && (
      <p className="pvit-note" data-tone="unsure">
        {words}
      </p>
    )
  )
}
