'use client'

import {
  formatXaf,
  isReason,
  reasons,
  type PaymentView,
  type Reason,
} from '@pvit-checkout/contract/checkout'
import { useCheckoutContext } from '../../checkout/context.ts'
import { isPrompt } from '../../checkout/prompts.ts'
import { useLateWords } from '../../i18n/use-late-words.ts'
import { Leave } from '../../ui/leave.tsx'
import { Mark } from '../../ui/mark.tsx'
import { Reference } from '../../ui/reference.tsx'
import { Screen } from '../../ui/screen.tsx'
import { nextSteps, type NextStep } from './next-steps.ts'

export interface FailedProps {
  payment: PaymentView
}

/** Proven not paid: why, what is proven of the money and not a word more, and the best next step first. */
export function Failed({ payment }: FailedProps) {
  const { snapshot, methods, leave } = useCheckoutContext()
  const t = useLateWords()
  const otherwise = useOtherwise(payment)
  const reason = reasonOf(payment)
  const operator = t(`operator.${payment.operator ?? 'unknown'}`)
  const byCard = payment.method === 'card'
  const why =
    reason === 'operator-unavailable'
      ? `${t(`reason.${reason}`, { operator })} ${otherwise}`
      : t(byCard && reason === 'declined' ? 'failed.cardDeclined' : `reason.${reason}`)
  const money = reasons[reason].nothingTaken ? t('failed.nothingTaken') : null
  const open = snapshot.session?.status === 'open'
  const steps = nextSteps[reason].filter((step) =>
    step === 'leave' ? leave !== null : open && (step !== 'card' || methods.includes('card')),
  )
  const mayClose = steps.length === 0 && t('leave.mayClose')

  return (
    <Screen
      name="failed"
      title={t('failed.title')}
      tone="failed"
      mark={<Mark tone="failed" />}
      spoken={[why, money, mayClose].filter(Boolean).join(' ')}
      part="status"
      lead={
        <>
          <p>
            <strong>{formatXaf(payment.amount)}</strong>
          </p>
          <p className="pvit-lead">{why}</p>
        </>
      }
    >
      {money !== null && <p className="pvit-money">{money}</p>}
      <div className="pvit-steps" data-pvit-part="retry">
        {steps.map((step, index) => (
          <Step key={step} step={step} rank={index === 0 ? 'primary' : 'quiet'} />
        ))}
        {mayClose && <p className="pvit-note">{mayClose}</p>}
      </div>
      <Reference reference={payment.reference} />
    </Screen>
  )
}

/** A word we do not know claims no cause. PVIT has one word for a page and a prompt that are over: no page is told of to whoever saw none. */
function reasonOf({ reason, method }: PaymentView): Reason {
  if (reason === null || !isReason(reason)) return 'declined'
  if (method !== 'mobile_money') return reason
  return reason === 'link-expired' ? 'timed-out' : reason === 'link-used' ? 'declined' : reason
}

/** What to do while an operator is down; names another way only where the session has it. */
function useOtherwise({ operator: down }: PaymentView): string {
  const { snapshot, methods } = useCheckoutContext()
  const t = useLateWords()
  const { session } = snapshot
  if (session?.status !== 'open') return t('failed.later')
  // An operator whose name is not known could be any of them.
  const names = down === null || !methods.some(isPrompt) ? [] : session.operators
  const ways = names
    .filter((name) => name !== down && name !== 'other')
    .map((name) => t('failed.byOperator', { operator: t(`operator.${name}`) }))
  if (methods.includes('card')) ways.push(t('failed.byCard'))
  return ways.length === 0
    ? t('failed.later')
    : t('failed.otherwise', { ways: ways.join(` ${t('form.or')} `) })
}

function Step({ step, rank }: { step: NextStep; rank: 'primary' | 'quiet' }) {
  const { seam, form } = useCheckoutContext()
  const t = useLateWords()
  if (step === 'leave') return <Leave rank={rank} />
  const take = () => {
    seam.session.retry()
    if (step === 'change-number') form.changeNumber()
    if (step === 'card') form.pay('card')
  }
  const words = {
    retry: 'failed.retry',
    'change-number': 'failed.changeNumber',
    card: 'failed.card',
  } as const
  return (
    <button
      type="button"
      className={rank === 'primary' ? 'pvit-button' : 'pvit-link'}
      data-rank={rank}
      data-step={step}
      onClick={take}
    >
      {t(words[step])}
    </button>
  )
}
