import type { BrowserClock, CheckoutSession } from '@pvit-checkout/client'
import type { Payer, PaymentView, StartPayment } from '@pvit-checkout/contract/checkout'
import type { LateScreens } from './fetch-late-screens.ts'

/** All that the parts ask of the world behind them; a story fills it with a frozen engine. */
export interface CheckoutSeam {
  readonly session: CheckoutSession
  readonly clock: BrowserClock
  /** Start a payment. One at a time: the engine holds the lock and the attempt key. */
  readonly start: (input: StartPayment) => Promise<PaymentView>
  /** The screens behind the form, over the line: it may fail; a second call asks anew. */
  readonly fetchLateScreens: () => Promise<LateScreens>
  /** Leave for another page in this tab. */
  readonly navigate: (url: string) => void
}

/** `phone` null means the number the session holds. */
export interface PayerCheck {
  readonly phone: string | null
}

/** `unavailable` is the check that is down: it must not keep anybody from paying. */
export type PayerAnswer =
  | { readonly state: 'idle' | 'checking' | 'unavailable' }
  | { readonly state: 'answered'; readonly payer: Payer }
