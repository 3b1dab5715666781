'use client'

import { useCheckoutContext } from '../../checkout/context.ts'
import { useErrorWords } from '../../i18n/use-error-words.ts'
import { Leave } from '../../ui/leave.tsx'
import { Loading } from '../../ui/loading.tsx'
import { Screen } from '../../ui/screen.tsx'

/** The session cannot be read, or takes no payment: no amount and no button, only why and a way on. */
export function Fault() {
  const { seam, snapshot, t } = useCheckoutContext()
  const { error } = snapshot
  const text = useErrorWords(error)
  if (error === null) return null
  if (text === null) return <Loading label={t('form.loading')} />
  const paid = error.code === 'order-already-paid'
  const closed = error.code === 'session-closed'
  const title = t(paid ? 'closed.paidTitle' : closed ? 'closed.title' : 'fault.title')
  return (
    <Screen name="error" title={title} spoken={text} lead={<p className="pvit-lead">{text}</p>}>
      <div className="pvit-steps" data-pvit-part="retry">
        {!paid && !closed && (
          <button
            type="button"
            className="pvit-button"
            data-rank="primary"
            onClick={() => seam.session.retry()}
          >
            {t('fault.retry')}
          </button>
        )}
        {/* Several of the reasons send back to the shop. */}
        <Leave rank={paid || closed ? 'primary' : 'quiet'} />
      </div>
    </Screen>
  )
}
