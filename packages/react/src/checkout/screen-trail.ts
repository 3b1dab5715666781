import type { BrowserClock } from '@pvit-checkout/client'
import type { MouseEvent } from 'react'

/** Which screens came after which, and what that means for focus and fingers. */
export interface ScreenTrail {
  /** A screen is drawn: true if another was there before it. The first takes no focus, the page has only just opened. */
  readonly arrive: (screen: string) => boolean
  /**
   * Stops the second half of a double tap from pressing whatever the next screen put under the finger: “Réessayer” must
   * not become “Payer”. A press that is a person's own passes, also one straight after a screen came.
   */
  readonly stopGhost: (event: MouseEvent) => void
}

const sameTapMs = 300
const samePlacePx = 24

export function createScreenTrail(clock: BrowserClock): ScreenTrail {
  let screen: string | null = null
  let last: { screen: string | null; at: number; x: number; y: number } | null = null
  return {
    arrive(next) {
      const follows = screen !== null && screen !== next
      screen = next
      return follows
    },
    stopGhost(event) {
      const press = { screen, at: clock.now(), x: event.clientX, y: event.clientY }
      const before = last
      last = press
      if (before === null || before.screen === screen || press.at - before.at > 1_000) return
      // The system counts the clicks of a mouse; taps mostly come uncounted, so place and time must tell.
      const { pointerType } = event.nativeEvent as Partial<PointerEvent>
      const secondTap =
        pointerType === 'touch' &&
        press.at - before.at < sameTapMs &&
        Math.hypot(press.x - before.x, press.y - before.y) < samePlacePx
      if (event.detail > 1 || secondTap) {
        event.preventDefault()
        event.stopPropagation()
      }
    },
  }
}
