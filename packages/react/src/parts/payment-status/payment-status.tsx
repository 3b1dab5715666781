'use client'

import { statusOf } from '@pvit-checkout/client'
import { useCheckoutContext } from '../../checkout/context.ts'
import { isPrompt } from '../../checkout/prompts.ts'
import { isPaidMeanwhile, isUnderWay } from '../../checkout/under-way.ts'
import { useLateWords } from '../../i18n/use-late-words.ts'
import { CheckNow } from '../../ui/check-now.tsx'
import { LeaveWaiting } from '../../ui/leave-waiting.tsx'
import { LineNotice } from '../../ui/line-notice.tsx'
import { PaidMeanwhile } from '../../ui/paid-meanwhile.tsx'
import { Screen } from '../../ui/screen.tsx'
import { useShown, type Shown } from '../../ui/use-shown.ts'
import { useTicks } from '../../ui/use-ticks.ts'
import { useWaitWords } from '../../ui/use-wait-words.ts'
import { Coach } from './coach.tsx'
import { Countdown } from './countdown.tsx'
import { PromptPreview } from './prompt-preview.tsx'
import { Stages } from './stages.tsx'

const slowAfterMs = 10_000

/** The waiting screen: what is asked on the phone, how long there is, and help by elapsed time. Draws nothing when idle. */
export function PaymentStatus() {
  const shown = useShown()
  const { snapshot } = useCheckoutContext()
  if (isPaidMeanwhile(snapshot)) return <PaidMeanwhile />
  return shown && isUnderWay(snapshot) && <Waiting shown={shown} />
}

function Waiting({ shown }: { shown: Shown }) {
  const { snapshot, seam } = useCheckoutContext()
  const t = useLateWords()
  const { startedAt, deadline, phase } = snapshot
  const now = useTicks(seam.clock, deadline)
  const elapsed = startedAt === null ? 0 : now - startedAt
  const prompted = statusOf(snapshot) === 'confirm'
  const { title, text, trouble } = useWaitWords(shown)
  const byPhone = isPrompt(shown.method)
  const isSlow = !prompted && elapsed > slowAfterMs && (byPhone || phase === 'starting')
  const slow = isSlow ? t(phase === 'starting' ? 'wait.sendingSlow' : 'wait.slow') : null

  return (
    <Screen name="waiting" title={title} spoken={text} part="status">
      {deadline !== null && (
        <Countdown left={deadline - now} whole={deadline - (startedAt ?? now)} />
      )}
      <p className="pvit-lead">{text}</p>
      {/* One thing at a time; the line first, because all else hangs on it. */}
      <LineNotice words={trouble ?? slow} />
      {prompted && <PromptPreview shown={shown} />}
      {byPhone && <Stages prompted={prompted} />}
      {byPhone && <Coach elapsed={elapsed} phone={shown.phone} />}
      <div className="pvit-actions">
        <CheckNow />
        <LeaveWaiting />
      </div>
    </Screen>
  )
}
