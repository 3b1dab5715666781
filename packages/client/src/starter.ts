import {
  CheckoutError,
  checkoutRoutes,
  type PaymentView,
  type StartPayment,
} from '@pvit-checkout/contract/checkout'
import type { Attempts } from './attempt.ts'
import type { Core } from './core.ts'
import { toIntent } from './intent.ts'
import { toCheckoutError, type Reader } from './reader.ts'
import { startUntilKnown } from './start.ts'

export interface Starter {
  submit(input: StartPayment): Promise<PaymentView>
  /** To be called after every change: looks for what came of a request that nobody answered. */
  settle(): void
}

const startTimeoutMs = 15_000
// A form is shown though something may have been sent: when to look for what came of it.
const lookAgainMs = [3_000, 7_000, 15_000]

/** At most one start at a time, and none while a payment lives. */
export function createStarter(core: Core, reader: Reader, attempts: Attempts): Starter {
  const { http, clock, record, life, visit } = core
  let lock: { by: AbortSignal; payment: Promise<PaymentView> } | null = null
  let cancelLook: (() => void) | null = null

  return {
    submit(input) {
      if (lock?.by === life()) return lock.payment
      const current = record.current()
      if (current !== null && current.status !== 'failed') return Promise.resolve(current)
      return start(input, life())
    },
    settle() {
      const isDue = !visit().aborted && isInDoubt()
      if (isDue === (cancelLook !== null)) return
      cancelLook?.()
      cancelLook = isDue ? lookAgain(0) : null
    },
  }

  function start(input: StartPayment, by: AbortSignal): Promise<PaymentView> {
    let refusal: CheckoutError | null = null
    const payment = Promise.resolve()
      .then(() => pursue(toIntent(input), by))
      .catch((error: unknown) => {
        refusal = toCheckoutError(error)
        throw refusal
      })
      .finally(() => {
        if (by.aborted) return
        lock = null
        record.endStart(refusal)
      })
    // The snapshot tells of a refusal too: who only watches that must not meet an unhandled rejection.
    payment.catch(() => {})
    // Locked before anybody hears of it.
    lock = { by, payment }
    record.begin()
    return payment
  }

  async function pursue(intent: StartPayment, by: AbortSignal): Promise<PaymentView> {
    if (record.get().session === null) {
      await reader.load()
      const current = record.current()
      if (current !== null && current.status !== 'failed') return current
      record.begin()
    }
    const { session, payment: newest, error } = record.get()
    if (session === null || error !== null) throw error ?? new CheckoutError('connection-lost')

    const key = attempts.send(session.id, intent, newest?.id ?? null)
    const payment = await startUntilKnown({
      ...core,
      post: async () =>
        record.current() ??
        (await http.call(checkoutRoutes.startPayment, {
          body: intent,
          headers: { 'Idempotency-Key': key },
          timeoutMs: startTimeoutMs,
          signal: by,
        })),
      look: async () => {
        await reader.read(by)
        return record.current()
      },
      onLost: () => record.connect('lost'),
      onProvenRefusal: ({ code }) => {
        if (code === 'idempotency-key-reused') attempts.forget(session.id)
        else attempts.refused(session.id)
      },
    })
    attempts.forget(session.id)
    record.takePayment(payment)
    return payment
  }

  function isInDoubt(): boolean {
    const { phase, session, payment } = record.get()
    return phase === 'form' && session !== null && attempts.inDoubt(session.id, payment?.id ?? null)
  }

  function lookAgain(times: number): () => void {
    const pauseMs = lookAgainMs[times]
    // Looked often enough: what was sent did not arrive.
    if (pauseMs === undefined) {
      const { session } = record.get()
      if (session !== null) attempts.refused(session.id)
      return () => {}
    }
    let cancelled = false
    const look = async () => {
      await reader.refresh()
      if (!cancelled) cancelLook = lookAgain(times + 1)
    }
    const cancel = clock.after(pauseMs, () => void look())
    return () => {
      cancelled = true
      cancel()
    }
  }
}
