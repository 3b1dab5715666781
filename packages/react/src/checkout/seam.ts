import type { BrowserClock, CheckoutSession } from '@pvit-checkout/client'
import type { Payer, PaymentView, StartPayment } from '@pvit-checkout/contract/checkout'

/** All that the parts ask of the world behind them; a story fills it with a frozen engine. */
export interface CheckoutSeam {
  readonly session: CheckoutSession
  readonly clock: BrowserClock
  /** Start a payment. One at a time: the engine holds the lock and the attempt key. */
  readonly start: (input: StartPayment) => Promise<PaymentView>
  /** Who answers to this number; remembers what it was told. Rejects where the check is down or given up. */
  readonly askPayer: (check: PayerCheck, signal: AbortSignal) => Promise<Payer>
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
