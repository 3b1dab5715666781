'use client'

import type { BrowserClock } from '@pvit-checkout/client'
import { useMemo, useState } from 'react'

export interface Spoken {
  turn: number
  text: string
}

/** Long enough for a screen reader to take a line up, short enough that nobody meets it twice while reading the page. */
const keptMs = 4_000

/** What is to be read out now, and the way to say more. Words that are still there are not said again. */
export function useAnnouncer(clock: BrowserClock): [Spoken[], (text: string) => void] {
  const [lines, setLines] = useState<Spoken[]>([])
  const announce = useMemo(
    () => (words: string) => {
      // Of a masked number a voice would say “bullet” four times.
      const text = words.replace(/•[\s•]*/g, '… ')
      setLines((before) => {
        if (before.some((line) => line.text === text)) return before
        return [...before, { turn: (before[before.length - 1]?.turn ?? 0) + 1, text }]
      })
      clock.after(keptMs, () => setLines((before) => before.filter((line) => line.text !== text)))
    },
    [clock],
  )
  return [lines, announce]
}

/** The one polite live region, there from first paint: a region that arrives together with its words stays silent. */
export function Announcer({ lines }: { lines: readonly Spoken[] }) {
  return (
    <div className="pvit-unseen" role="status" aria-live="polite" data-pvit-announcer="">
      {lines.map(({ turn, text }) => (
        <p key={turn}>{text}</p>
      ))}
    </div>
  )
}
