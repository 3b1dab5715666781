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
  /** To be called after every change: a payment that came by another road ends the start at once. */
  heed(): void
}

interface Start {
  life: AbortSignal
  payment: Promise<PaymentView>
  arrive: (payment: PaymentView) => void
  stop: AbortController
}

const startTimeoutMs = 15_000

/** At most one start at a time, and none while a payment lives. */
export function createStarter(core: Core, reader: Reader, attempts: Attempts): Starter {
  const { http, record, life } = core
  let lock: Start | null = null

  return {
    submit(input) {
      if (lock !== null) return lock.payment
      const current = record.current()
      // A failed one too: a second tap that comes too late must not become a second attempt.
      return current === null ? start(input) : Promise.resolve(current)
    },
    heed() {
      const current = record.current()
      if (lock?.life.aborted === true) {
        lock.stop.abort()
        lock = null
      } else if (current !== null) lock?.arrive(current)
    },
  }

  function start(input: StartPayment): Promise<PaymentView> {
    let refusal: CheckoutError | null = null
    const mine: Start = {
      life: life(),
      stop: new AbortController(),
      arrive: () => {},
      payment: Promise.resolve()
        .then(() => pursue(toIntent(input), mine))
        .catch((error: unknown) => {
          refusal = toCheckoutError(error)
          throw refusal
        })
        .finally(() => {
          if (lock !== mine) return
          lock = null
          mine.stop.abort()
          record.endStart(refusal)
        }),
    }
    // The snapshot tells of a refusal too: who only watches that must not meet an unhandled rejection.
    mine.payment.catch(() => {})
    // Locked before anybody hears of it.
    lock = mine
    if (record.get().session !== null) record.begin()
    return mine.payment
  }

  async function pursue(intent: StartPayment, mine: Start): Promise<PaymentView> {
    const isEarly = record.get().session === null
    if (isEarly) {
      await reader.load()
      const current = record.current()
      if (current !== null) return current
    }
    const { session, payment: newest, error } = record.get()
    // Neither, where the page has left it meanwhile, for another session perhaps.
    if (session === null || error !== null) throw error ?? new CheckoutError('connection-lost')
    if (isEarly) record.begin()

    const key = attempts.send(session.id, intent, newest?.id ?? null)
    const { signal } = mine.stop
    const arrival = new Promise<PaymentView>((resolve) => {
      mine.arrive = resolve
    })
    const answer = startUntilKnown({
      ...core,
      post: () =>
        http.call(checkoutRoutes.startPayment, {
          body: intent,
          headers: { 'Idempotency-Key': key },
          timeoutMs: startTimeoutMs,
          signal,
        }),
      async look() {
        await reader.read(signal)
        return record.current()
      },
      onLost: () => record.connect('lost'),
      onRefusal({ code }, proven) {
        if (code === 'idempotency-key-reused') attempts.forget(session.id)
        else if (proven) attempts.refused(session.id)
      },
    })
    const payment = await Promise.race([answer, arrival])
    attempts.done(session.id, payment.id)
    record.takePayment(payment)
    return payment
  }
}
