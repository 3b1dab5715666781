'use client'

import { formatXaf } from '@pvit-checkout/contract/checkout'
import type { ReactNode } from 'react'
import { useCheckoutContext } from '../../checkout/context.ts'
import { isPrompt } from '../../checkout/prompts.ts'
import { Icon } from '../../ui/icon.tsx'
import { Screen } from '../../ui/screen.tsx'
import * as shapes from '../../ui/shapes.ts'

export interface PayScreenProps {
  /** The fields and the button. */
  children: ReactNode
  /** Below the promise about the secret code. */
  footer?: ReactNode
}

/**
 * The first screen: what is bought and for how much, around the parts handed in. Drawn before the session is read, so
 * that a number can be typed meanwhile; until then it names no amount.
 */
export function PayScreen({ children, footer }: PayScreenProps) {
  const { snapshot, methods, t } = useCheckoutContext()
  const { session } = snapshot
  const title =
    session === null ? t('form.loading') : t('form.title', { amount: formatXaf(session.amount) })
  return (
    <Screen
      name="form"
      title={title}
      lead={
        session === null ? (
          <span className="pvit-bone" data-size="short" />
        ) : (
          session.description !== null && <p className="pvit-description">{session.description}</p>
        )
      }
    >
      <form className="pvit-form" noValidate onSubmit={(event) => event.preventDefault()}>
        {children}
      </form>
      {session !== null && (
        <p className="pvit-promise">
          <Icon shape={shapes.lock} />
          {t(isPrompt(methods[0]) ? 'form.pinNotice' : 'form.pageNotice')}
        </p>
      )}
      {footer}
    </Screen>
  )
}
