'use client'

import { Notice } from './notice.tsx'
import { Screen } from './screen.tsx'
import type { Shown } from './use-shown.ts'
import { useWaitWords } from './use-wait-words.ts'

/**
 * A payment under way while its own screen cannot be had: what is proven of it, and what keeps the news away. Its name
 * is its own, so that the whole screen takes the focus when it comes after all.
 */
export function WaitInBrief({ shown }: { shown: Shown }) {
  const { title, text, trouble } = useWaitWords(shown)
  return (
    <Screen name="waiting-in-brief" title={title} spoken={text} part="status">
      <p className="pvit-lead">{text}</p>
      <Notice words={trouble} tone="unsure" />
    </Screen>
  )
}
