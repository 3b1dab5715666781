import type { BrowserClock } from '@pvit-checkout/client'
import { useEffect, useState } from 'react'

/**
 * `clock.now()`, redrawn whenever the time left to `deadline` passes a whole second. Read afresh every time, never
 * counted down: a browser that throttles its timers shows fewer seconds, not wrong ones.
 */
export function useTicks(clock: BrowserClock, deadline: number | null): number {
  const [now, setNow] = useState(() => clock.now())
  useEffect(() => {
    let cancel: () => void
    const tick = () => {
      const at = clock.now()
      setNow(at)
      const untilWhole = deadline === null ? 1000 : (((deadline - at) % 1000) + 1000) % 1000
      cancel = clock.after(Math.max(50, untilWhole || 1000), tick)
    }
    tick()
    return () => cancel()
  }, [clock, deadline])
  return now
}
