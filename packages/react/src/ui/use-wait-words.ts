import { statusOf } from '@pvit-checkout/client'
import { sumWords } from '../checkout/before-fees.ts'
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
  const prompted = statusOf(snapshot) === 'confirm'
  const asks = phone === null ? 'wait.asksNoPhone' : 'wait.asks'
  // The page of a card is nothing of the operator's whose number was given.
  const sends = isPrompt(shown.method) ? 'wait.sendingText' : 'form.pageNotice'
  return {
    title: t(prompted ? 'wait.title' : 'wait.titleSending'),
    text: t(prompted ? asks : sends, {
      operator: t(`operator.${name ?? 'unknown'}`),
      amount: sumWords(shown.amount, snapshot.session, t),
      phone: phone ?? '',
    }),
    trouble:
      snapshot.error !== null
        ? t('wait.gaveUp')
        : snapshot.connection === 'lost'
          ? t(snapshot.phase === 'starting' ? 'wait.sendingLost' : 'wait.lost')
          : null,
  }
}
