import type { CheckoutSession, CheckoutSnapshot } from '@pvit-checkout/client'
import type { Payer, PaymentView, StartPayment } from '@pvit-checkout/contract/checkout'

/** An engine without a network: it holds the snapshot it is given and writes down what it is asked. */
export interface FakeEngine extends CheckoutSession {
  /** News: what changed of the snapshot. */
  show(changes: Partial<CheckoutSnapshot>): void
  /** Every call by name, with what it was given. */
  readonly calls: readonly EngineCall[]
}

export interface EngineCall {
  name: 'open' | 'close' | 'setToken' | 'lookUpPayer' | 'submit' | 'check' | 'retry' | 'dismiss'
  given?: unknown
}

export interface FakeEngineOptions {
  snapshot: CheckoutSnapshot
  /** Answers the name check; without it the check is down. */
  payer?: (phone: string | null) => Payer | Promise<Payer>
  /** What pressing pay leads to; without it the payment stays on its way. */
  pay?: (input: StartPayment, engine: FakeEngine) => PaymentView | Promise<PaymentView>
  /** What “check now” leads to. */
  check?: (engine: FakeEngine) => void | Promise<void>
  /** What “try again” leads to; the form, unless told otherwise. */
  retry?: (engine: FakeEngine) => void
}

export function createFakeEngine(options: FakeEngineOptions): FakeEngine {
  let { snapshot } = options
  const listeners = new Set<() => void>()
  const calls: EngineCall[] = []

  const engine: FakeEngine = {
    calls,
    show(changes) {
      snapshot = { ...snapshot, ...changes }
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    getSnapshot: () => snapshot,
    open: () => void calls.push({ name: 'open' }),
    close: () => void calls.push({ name: 'close' }),
    setToken: (given) => void calls.push({ name: 'setToken', given }),
    lookUpPayer: async (given) => {
      calls.push({ name: 'lookUpPayer', given })
      if (options.payer === undefined) throw new Error('the fake name check is down')
      return options.payer(given)
    },
    submit: async (given) => {
      calls.push({ name: 'submit', given })
      engine.show({ phase: 'starting', startError: null })
      return options.pay?.(given, engine) ?? new Promise<PaymentView>(() => {})
    },
    check: async () => {
      calls.push({ name: 'check' })
      await options.check?.(engine)
      return options.check !== undefined
    },
    retry() {
      calls.push({ name: 'retry' })
      if (options.retry === undefined) engine.show({ phase: 'form', error: null })
      else options.retry(engine)
    },
    dismiss: () => void calls.push({ name: 'dismiss' }),
  }
  return engine
}
