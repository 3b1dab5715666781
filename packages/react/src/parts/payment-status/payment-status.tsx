'use client'

import { statusOf } from '@pvit-checkout/client'
import { formatXaf } from '@pvit-checkout/contract/checkout'
import { useEffect } from 'react'
import { useCheckoutContext } from '../../checkout/context.ts'
import { CheckNow } from '../../ui/check-now.tsx'
import { Leave } from '../../ui/leave.tsx'
import { Screen } from '../../ui/screen.tsx'
import { unbroken, useShown, type Shown } from '../../ui/use-shown.ts'
import { useTicks } from '../../ui/use-ticks.ts'
import { Coach } from './coach.tsx'
import { Countdown } from './countdown.tsx'
import { PromptPreview } from './prompt-preview.tsx'
import { Stages } from './stages.tsx'

const slowAfterMs = 10_000

/** The waiting screen: what is asked on the phone, how long there is, and help by elapsed time. Draws nothing when idle. */
export function PaymentStatus() {
  const shown = useShown()
  return shown && <Waiting shown={shown} />
}

function Waiting({ shown }: { shown: Shown }) {
  const { snapshot, seam, t } = useCheckoutContext()
  const { startedAt, deadline } = snapshot
  const now = useTicks(seam.clock, deadline)
  const elapsed = startedAt === null ? 0 : now - startedAt
  const prompted = statusOf(snapshot) === 'confirm'

  const operator = t(`operator.${shown.operator ?? 'unknown'}`)
  const amount = formatXaf(shown.amount)
  const text = !prompted
    ? t('wait.sendingText', { operator, amount })
    : shown.phone === null
      ? t('wait.asksNoPhone', { operator, amount })
      : t('wait.asks', { operator, amount, phone: unbroken(shown.phone) })

  return (
    <Screen
      name="waiting"
      title={t(prompted ? 'wait.title' : 'wait.titleSending')}
      spoken={text}
      part="status"
    >
      {deadline !== null && (
        <Countdown left={deadline - now} whole={deadline - (startedAt ?? now)} />
      )}
      <p className="pvit-lead">{text}</p>
      <Notice slow={!prompted && elapsed > slowAfterMs} />
      {prompted && <PromptPreview shown={shown} />}
      <Stages prompted={prompted} />
      <Coach elapsed={elapsed} phone={shown.phone && unbroken(shown.phone)} />
      <div className="pvit-actions">
        <CheckNow />
        <Leave confirm />
      </div>
    </Screen>
  )
}

/** One thing at a time may be out of the ordinary; the line first, because all else hangs on it. */
function Notice({ slow }: { slow: boolean }) {
  const { snapshot, t, announce } = useCheckoutContext()
  const sending = snapshot.phase === 'starting'
  const words =
    snapshot.error !== null
      ? t('wait.gaveUp')
      : snapshot.connection === 'lost'
        ? t(sending ? 'wait.sendingLost' : 'wait.lost')
        : slow
          ? t(sending ? 'wait.sendingSlow' : 'wait.slow')
          : null

  useEffect(() => {
    if (words !== null) announce(words)
  }, [words, announce])

  return (
    words !== null && (
      <p className="pvit-note" data-tone="unsure">
        {words}
      </p>
    )
  )
}
