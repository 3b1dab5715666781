'use client'

import { isPassing } from '@pvit-checkout/client'
import type { CheckoutError } from '@pvit-checkout/contract/checkout'
import { useCheckoutContext } from '../../checkout/context.ts'
import { useErrorWords } from '../../i18n/use-error-words.ts'
import { Leave } from '../../ui/leave.tsx'
import { Loading } from '../../ui/loading.tsx'
import { Screen } from '../../ui/screen.tsx'

/** The session cannot be read, or takes no payment: no amount and no button, only why and a way on. */
export function Fault() {
  return <FaultOf error={useCheckoutContext().snapshot.error} />
}

/** Any fault, told the same way. */
export function FaultOf({ error }: { error: CheckoutError | null }) {
  const { seam, t } = useCheckoutContext()
  const text = useErrorWords(error)
  if (error === null) return null
  if (text === null) return <Loading label={t('form.loading')} />
  const passing = isPassing(error)
  const title =
    error.code === 'order-already-paid'
      ? 'closed.paidTitle'
      : error.code === 'session-closed'
        ? 'closed.title'
        : 'fault.title'
  return (
    <Screen name="error" title={t(title)} spoken={text} lead={<p className="pvit-lead">{text}</p>}>
      <div className="pvit-steps" data-pvit-part="retry">
        {passing && (
          <button
            type="button"
            className="pvit-button"
            data-rank="primary"
            onClick={() => seam.session.retry()}
          >
            {t('fault.retry')}
          </button>
        )}
        <Leave rank={passing ? 'quiet' : 'primary'} />
      </div>
    </Screen>
  )
}
