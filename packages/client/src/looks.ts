import type { BrowserClock } from './clock.ts'

/** A screen that rests on what was last heard, without a watch: when to have a quiet look whether it still holds. */
export interface Looks {
  /** Null: nothing to look for. The same name again changes nothing. */
  aim(at: { name: string; afterMs: readonly number[] } | null): void
}

export function createLooks(clock: BrowserClock, look: () => void): Looks {
  let aimed: string | null = null
  let cancels: (() => void)[] = []
  return {
    aim(at) {
      const name = at?.name ?? null
      if (name === aimed) return
      aimed = name
      for (const cancel of cancels) cancel()
      cancels = (at?.afterMs ?? []).map((ms) => clock.after(ms, look))
    },
  }
}
