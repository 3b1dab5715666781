import type { BrowserClock } from '@pvit-checkout/client'
import { useEffect, useState } from 'react'

const restMs = 400

/** `value` once it has rested; at once when it becomes undefined. */
export function useDebounced<Value>(
  value: Value | undefined,
  clock: BrowserClock,
): Value | undefined {
  const [settled, setSettled] = useState<Value | undefined>(undefined)
  useEffect(
    () => clock.after(value === undefined ? 0 : restMs, () => setSettled(() => value)),
    [value, clock],
  )
  return value === undefined ? undefined : settled
}
