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
  const status = snapshot.session?.status
  const open = status === 'open'
  // An earlier attempt has paid the order, and its receipt is on its way.
  const paid = status === 'paid'
  const why = paid ? t('error.order-already-paid') : cause()
  const money = !paid && reasons[reason].nothingTaken ? t('failed.nothingTaken') : null
  const steps = nextSteps[reason].filter((step) =>
    step === 'leave' ? leave !== null : open && (step !== 'card' || methods.includes('card')),
  )
  const mayClose = steps.length === 0 && t('leave.mayClose')

  function cause(): string {
    if (reason === 'operator-unavailable') {
      const operator = t(`operator.${payment.operator ?? 'unknown'}`)
      return `${t(`reason.${reason}`, { operator })} ${otherwise}`
    }
    if (reason !== 'declined' || payment.method !== 'card') return t(`reason.${reason}`)
    const others = open && methods.some((method) => method !== 'card')
    return others
      ? `${t('failed.cardDeclined')} ${t('failed.anotherWay')}`
      : t('failed.cardDeclined')
  }

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
  if (method === 'card') return ofCards[reason] ?? reason
  return isPrompt(method) ? (ofPrompts[reason] ?? reason) : reason
}

const ofPrompts: Partial<Record<Reason, Reason>> = {
  'link-expired': 'timed-out',
  'link-used': 'declined',
  'link-lost': 'never-sent',
}

/** A card has no operator, no phone and no balance of theirs; where the cause is one of these, less is claimed. */
const ofCards: Partial<Record<Reason, Reason>> = {
  'wrong-pin': 'declined',
  'insufficient-funds': 'declined',
  'timed-out': 'declined',
  'customer-unknown': 'declined',
  'customer-blocked': 'declined',
  'pin-not-set': 'declined',
  'phone-refused': 'declined',
  'not-received': 'declined',
  'operator-unavailable': 'service-unavailable',
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
