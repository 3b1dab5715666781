import type { BrowserClock } from '@pvit-checkout/client'
import { useEffect, useReducer, useState } from 'react'
import { fetchLateScreens, type LateScreens } from './fetch-late-screens.ts'

/** Behind the request that starts the payment, and long before anybody has found their code. */
const aheadMs = 2_000
/** A short blank is calmer than two screens in one blink. */
const patienceMs = 1_000
const againMs = 5_000

let late: LateScreens | null = null

export async function loadLateScreens(): Promise<void> {
  late ??= await fetchLateScreens()
}

/**
 * The screens of the ends. While they are missing: `coming` for a moment, then `missing`, and the end must be told
 * without them; they are asked for again until they are there. `soon` fetches them while nothing needs them yet.
 */
export function useLateScreens(
  clock: BrowserClock,
  wanted: 'now' | 'soon' | 'not-yet',
): LateScreens | 'coming' | 'missing' {
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const [patient, setPatient] = useState(true)

  useEffect(() => {
    if (wanted === 'not-yet' || late !== null) return
    let here = true
    let cancel = () => {}
    const load = () => {
      loadLateScreens().then(
        () => {
          if (here) redraw()
        },
        () => {
          if (!here) return
          setPatient(false)
          cancel = clock.after(againMs, load)
        },
      )
    }
    if (wanted === 'now') load()
    else cancel = clock.after(aheadMs, load)
    return () => {
      here = false
      cancel()
    }
  }, [clock, wanted])

  useEffect(() => {
    if (wanted === 'now' && late === null) return clock.after(patienceMs, () => setPatient(false))
  }, [clock, wanted])

  return late ?? (patient ? 'coming' : 'missing')
}
