'use client'

import { useEffect, useRef } from 'react'
import { useCheckoutContext } from '../../checkout/context.ts'
import type { MessageKey, Translate } from '../../i18n/messages.ts'
import { useLateWords } from '../../i18n/use-late-words.ts'
import { useBrowserLayoutEffect } from '../../ui/use-browser-layout-effect.ts'

/** Spoken when this many seconds are left, and not between. */
const spokenAt = [120, 60, 30, 10]
// As long as the dash in payment-status.css: once round.
const circumference = 62.8

/** Time to the proxy's deadline, in milliseconds. At nought it says that a last check runs, not that all is lost. */
export function Countdown({ left, whole }: { left: number; whole: number }) {
  const { announce } = useCheckoutContext()
  const t = useLateWords()
  const seconds = Math.max(0, Math.ceil(left / 1000))
  const before = useRef(seconds)
  const ring = useRef<SVGCircleElement>(null)

  useEffect(() => {
    const passed = spokenAt.some((mark) => seconds <= mark && before.current > mark)
    before.current = seconds
    if (passed && seconds > 0) announce(t('wait.leftSpoken', { time: spokenWords(seconds, t) }))
  }, [seconds, announce, t])

  const share = whole > 0 ? Math.min(1, Math.max(0, left / whole)) : 0
  // By hand: React and Preact do not agree on how an SVG's attributes are written.
  useBrowserLayoutEffect(() => {
    ring.current?.setAttribute('stroke-dashoffset', String(circumference * (1 - share)))
  }, [share])

  return (
    <p className="pvit-countdown" data-state={seconds === 0 ? 'over' : 'running'}>
      <svg className="pvit-ring" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        <circle cx="12" cy="12" r="10" />
        <circle ref={ring} cx="12" cy="12" r="10" />
      </svg>
      <span>
        {seconds === 0 ? t('wait.over') : t('wait.left', { time: timeWords(seconds, t) })}
      </span>
    </p>
  )
}

/** Whole words: of “2 min 00 s” every voice makes something else. */
function spokenWords(seconds: number, t: Translate<MessageKey>): string {
  const minutes = Math.floor(seconds / 60)
  if (minutes === 0) return t('wait.secondsSpoken', { seconds })
  return minutes === 1 ? t('wait.minuteSpoken') : t('wait.minutesSpoken', { minutes })
}

function timeWords(seconds: number, t: Translate<MessageKey>): string {
  const minutes = Math.floor(seconds / 60)
  return minutes === 0
    ? t('wait.seconds', { seconds })
    : t('wait.minutes', { minutes, seconds: String(seconds % 60).padStart(2, '0') })
}
