'use client'

import { formatXaf } from '@pvit-checkout/contract/checkout'
import type { ReactNode } from 'react'
import { useCheckoutContext } from '../../checkout/context.ts'
import { isPrompt } from '../../checkout/prompts.ts'
import { Icon } from '../../ui/icon.tsx'
import { Screen } from '../../ui/screen.tsx'

export interface PayScreenProps {
  /** The fields and the button. */
  children: ReactNode
  /** Below the promise about the secret code. */
  footer?: ReactNode
}

/** The first screen: what is bought and for how much, around the parts handed in. */
export function PayScreen({ children, footer }: PayScreenProps) {
  const { snapshot, methods, t } = useCheckoutContext()
  const { session } = snapshot
  if (session === null) return null
  return (
    <Screen
      name="form"
      title={t('form.title', { amount: formatXaf(session.amount) })}
      lead={
        session.description !== null && <p className="pvit-description">{session.description}</p>
      }
    >
      <form className="pvit-form" noValidate onSubmit={(event) => event.preventDefault()}>
        {children}
      </form>
      <p className="pvit-promise">
        <Icon name="lock" />
        {t(isPrompt(methods[0]) ? 'form.pinNotice' : 'form.pageNotice')}
      </p>
      {footer}
    </Screen>
  )
}
