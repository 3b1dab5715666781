import { statusOf, type CheckoutSession, type CheckoutSnapshot } from '@pvit-checkout/client'
import { CheckoutError, type PaymentView } from '@pvit-checkout/contract/checkout'
import { useEffect, useRef } from 'react'

/** What a shop is told. All but `onChange` speak once per payment and outcome, also for one found at the first load. */
export interface CheckoutCallbacks {
  /** The session is read and drawn; with the payment it already had, or null. */
  onReady?: ((payment: PaymentView | null) => void) | undefined
  /** Every news of the payment, in order of `version`. */
  onChange?: ((payment: PaymentView) => void) | undefined
  /** Proven paid. Ship only on your server's word: this is a browser. */
  onSucceeded?: ((payment: PaymentView) => void) | undefined
  /** Proven not paid; the shopper is offered the next step. */
  onFailed?: ((payment: PaymentView) => void) | undefined
  /** Not known in time. Not a failure: do not offer to pay again. */
  onUnconfirmed?: ((payment: PaymentView) => void) | undefined
  /**
   * The shopper leaves; closing cancels nothing. Return false to keep the page where it is: otherwise the session's
   * `returnUrl`, where it has one, is opened. Where it has none, return true if you do nothing of your own either: then
   * the shopper is told that the page may be closed.
   */
  onDismiss?: ((payment: PaymentView | null) => boolean | void) | undefined
  /** The session cannot be read, a payment could not start, or the set-up is wrong. */
  onError?: ((error: CheckoutError) => void) | undefined
}

/** `snapshot` is what `engine` shows, as it was drawn; `unmet` the shop's wish for methods, where none can be met. */
export function useOutcomeCallbacks(
  engine: Pick<CheckoutSession, 'getSnapshot' | 'subscribe'>,
  snapshot: CheckoutSnapshot,
  callbacks: CheckoutCallbacks,
  unmet: string,
) {
  const latest = useRef(callbacks)
  // Survives StrictMode's second run of every effect, so nothing is told twice.
  const told = useRef<Told>({ error: null })
  const news = useRef<PaymentView[]>([])
  const { phase, session, payment } = snapshot
  const status = statusOf(snapshot)
  const error = snapshot.error ?? snapshot.startError

  useEffect(() => {
    latest.current = callbacks
  })

  useEffect(() => {
    if (session === null || told.current.ready === session.id) return
    told.current.ready = session.id
    tell(() => latest.current.onReady?.(payment))
  }, [session, payment])

  // Of two that come in one turn, only the second is drawn; the shop hears of both.
  useEffect(() => {
    const note = () => {
      const view = engine.getSnapshot().payment
      if (view === null || told.current.payment === view) return
      told.current.payment = view
      news.current.push(view)
    }
    note()
    return engine.subscribe(note)
  }, [engine])

  useEffect(() => {
    for (const view of news.current.splice(0)) tell(() => latest.current.onChange?.(view))
  }, [payment])

  useEffect(() => {
    // While the next one is starting, `payment` is the failed one before it.
    if (payment === null || phase !== 'payment') return
    // An earlier one has paid the order: its receipt is on its way.
    if (status === 'failed' && session?.status === 'paid') return
    const end = `${payment.id} ${status}`
    if (told.current.end === end) return
    told.current.end = end
    tell(() => {
      if (status === 'succeeded') latest.current.onSucceeded?.(payment)
      if (status === 'failed') latest.current.onFailed?.(payment)
      // The wait can end here before the proxy says so: the shop is told what the screen shows.
      if (status === 'unconfirmed') latest.current.onUnconfirmed?.({ ...payment, status })
    })
  }, [payment, phase, status, session])

  useEffect(() => {
    if (told.current.error === error) return
    told.current.error = error
    if (error !== null) tell(() => latest.current.onError?.(error))
  }, [error])

  useEffect(() => {
    if (told.current.unmet === unmet) return
    told.current.unmet = unmet
    const detail = `methods "${unmet}": the session allows none of them.`
    if (unmet !== '')
      tell(() => latest.current.onError?.(new CheckoutError('misconfigured', { detail })))
  }, [unmet])
}

interface Told {
  ready?: string
  payment?: PaymentView
  end?: string
  error: CheckoutError | null
  unmet?: string
}

/** What a shop's own code throws must be heard of, but must not take the checkout off the page. */
function tell(shop: () => void) {
  try {
    shop()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
