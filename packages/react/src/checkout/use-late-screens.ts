import { useEffect, useReducer, useState } from 'react'
import type { LateScreens } from './fetch-late-screens.ts'
import type { CheckoutSeam } from './seam.ts'

/** Behind the form's own requests, and long before anybody has typed a number. */
const aheadMs = 1_000
/** A short blank is calmer than two screens in one blink. */
const patienceMs = 1_000
/** Twice as long each time. */
const againMs = 5_000

let late: LateScreens | null = null

/** Null while they are missing. */
export function lateScreens(): LateScreens | null {
  return late
}

export async function loadLateScreens(fetch: CheckoutSeam['fetchLateScreens']): Promise<void> {
  late ??= await fetch()
}

/**
 * The screens behind the form. While they are missing: `coming` for a moment, then `missing`, and what they show must be
 * told without them; they are asked for again until they are there. `soon` fetches them while nothing needs them yet.
 */
export function useLateScreens(
  { clock, fetchLateScreens }: Pick<CheckoutSeam, 'clock' | 'fetchLateScreens'>,
  wanted: 'now' | 'soon' | 'not-yet',
): LateScreens | 'coming' | 'missing' {
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const [patient, setPatient] = useState(true)

  useEffect(() => {
    if (wanted === 'not-yet' || late !== null) return
    let here = true
    let cancel = () => {}
    let pauseMs = againMs
    const load = () => {
      loadLateScreens(fetchLateScreens).then(
        () => {
          if (here) redraw()
        },
        () => {
          if (!here) return
          setPatient(false)
          cancel = clock.after(pauseMs, load)
          pauseMs *= 2
        },
      )
    }
    if (wanted === 'now') load()
    else cancel = clock.after(aheadMs, load)
    return () => {
      here = false
      cancel()
    }
  }, [clock, fetchLateScreens, wanted])

  useEffect(() => {
    if (wanted === 'now' && late === null) return clock.after(patienceMs, () => setPatient(false))
  }, [clock, wanted])

  return late ?? (patient ? 'coming' : 'missing')
}
