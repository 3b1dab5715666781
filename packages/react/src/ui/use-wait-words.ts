import { statusOf } from '@pvit-checkout/client'
import { formatXaf } from '@pvit-checkout/contract/checkout'
import { useCheckoutContext } from '../checkout/context.ts'
import { isPrompt } from '../checkout/prompts.ts'
import type { Shown } from './use-shown.ts'

export interface WaitWords {
  title: string
  text: string
  /** What keeps the news away, and what that means for the money; null when nothing does. */
  trouble: string | null
}

/** What is proven of a payment under way, in words. */
export function useWaitWords({ operator: name, phone, ...shown }: Shown): WaitWords {
  const { snapshot, t } = useCheckoutContext()
  const operator = t(`operator.${name ?? 'unknown'}`)
  const amount = formatXaf(shown.amount)
  const prompted = statusOf(snapshot) === 'confirm'
  return {
    title: t(prompted ? 'wait.title' : 'wait.titleSending'),
    text: !prompted
      ? // The page of a card is nothing of the operator's whose number was given.
        t(isPrompt(shown.method) ? 'wait.sendingText' : 'form.pageNotice', { operator, amount })
      : phone === null
        ? t('wait.asksNoPhone', { operator, amount })
        : t('wait.asks', { operator, amount, phone }),
    trouble:
      snapshot.error !== null
        ? t('wait.gaveUp')
        : snapshot.connection === 'lost'
          ? t(snapshot.phase === 'starting' ? 'wait.sendingLost' : 'wait.lost')
          : null,
  }
}
