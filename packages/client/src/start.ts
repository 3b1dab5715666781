import { CheckoutError, type PaymentView, type ProblemCode } from '@pvit-checkout/contract/checkout'
import { backOff, type BrowserClock, type Sleeper } from './clock.ts'
import { isLost } from './http.ts'

export interface StartOptions {
  clock: BrowserClock
  sleeper: Sleeper
  jitter: () => number
  /** Sends the attempt, always under the same key. */
  post: () => Promise<PaymentView>
  /** Reads the session: the payment that came of the attempt, or null when there is none. */
  look: () => Promise<PaymentView | null>
  /** No answer came, once more. */
  onLost: () => void
  /** Told before the rejection. Not `proven`: something that was sent may yet become a payment. */
  onRefusal: (refusal: CheckoutError, proven: boolean) => void
}

// A prompt that rises long after the tap finds a shopper who is elsewhere, or has paid in another way.
const resendForMs = 90_000
const askForMs = 3_600_000

/**
 * Send one attempt until the proxy says what became of it: resolves to the payment, rejects with the refusal. Without
 * an answer it goes on, and ends nothing: the same attempt again while it is young, reading alone afterwards, and after
 * an hour only when woken.
 */
export async function startUntilKnown(options: StartOptions): Promise<PaymentView> {
  const { clock, sleeper, jitter, post, look, onLost, onRefusal } = options
  const begun = clock.now()
  const age = () => clock.now() - begun
  let doubt = false // something that was sent may have arrived, or may still
  for (let failures = 1; ; failures++) {
    const young = age() < resendForMs
    const answer = young ? await outcomeOf(post) : notStarted()
    if (!(answer instanceof CheckoutError)) return answer
    if (answer.payment !== null) return answer.payment

    if (young && isLost(answer)) {
      doubt = true
      onLost()
    } else {
      const found = !doubt && isProof(answer) ? null : await outcomeOf(look)
      if (found === null) {
        onRefusal(answer, !doubt)
        throw answer
      }
      if (!(found instanceof CheckoutError)) return found
      doubt = true
      if (isLost(found)) onLost()
    }
    const pauseMs = Math.max(answer.retryAfterMs ?? 0, backOff(failures, jitter))
    await sleeper.sleep(age() < askForMs ? pauseMs : null)
  }
}

function notStarted(): CheckoutError {
  return new CheckoutError('not-arrived')
}

/** These say that a payment exists, or may: only reading the session tells. */
const unproven: readonly string[] = [
  'internal',
  'attempt-in-progress',
  'order-already-paid',
  'session-closed',
  'idempotency-key-reused',
] satisfies ProblemCode[]

function isProof({ code }: CheckoutError): boolean {
  return !unproven.includes(code)
}

async function outcomeOf<T>(work: () => Promise<T>): Promise<T | CheckoutError> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof CheckoutError) return error
    throw error
  }
}
