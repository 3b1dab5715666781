import type { Watching } from '@pvit-checkout/client'
import type * as late from './late.ts'
import { dressLate } from './sheet.ts'

type Late = typeof late

let held: Late | null = null

/** Over the line, so it may fail; a second call asks anew. */
export async function fetchLate(): Promise<Late> {
  if (held === null) {
    held = await import('./late.ts')
    dressLate(held.rules)
  }
  return held
}

export const watching: Watching = {
  now: () => held?.watchPayment ?? null,
  fetch: fetchLate,
}
