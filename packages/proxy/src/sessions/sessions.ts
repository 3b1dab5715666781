import { CheckoutError, type PaymentMethod, type SessionId } from '@pvit-checkout/contract/checkout'
import type { OpenSession } from '@pvit-checkout/contract/shop'
import type { Clock } from '@pvit-checkout/pvit'
import { checkAmount, readNumber } from '../input.ts'
import { risingCode, type Random } from '../payments/reference.ts'
import type { Store } from '../store/store.ts'
import type { Session } from './session.ts'

export interface SessionsDeps {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  /** What the settings allow, in the order the shopper sees them. */
  readonly methods: readonly PaymentMethod[]
  readonly limits: { readonly min: number; readonly max: number }
  readonly ttlMs: number
  readonly origins: readonly string[]
}

export interface Sessions {
  /**
   * Open the payment window of an order. `created` is false when it was open already, or when a payment of an earlier
   * session is still under way: the new session then resumes that one and cannot start a second. An `exempt` one is free of
   * the prompt limits: the caller checks that no phone of a stranger can ring.
   */
  open(input: OpenSession, exempt?: boolean): Promise<{ session: Session; created: boolean }>
}

export function createSessions(deps: SessionsDeps): Sessions {
  const { store, clock, random, limits, ttlMs } = deps
  return {
    async open(input, exempt = false) {
      checkAmount(input.amount, limits)
      const methods = checkMethods(input.methods, deps.methods)
      const phone = input.phone === undefined ? null : readNumber(input.phone).phone
      checkReturnUrl(input.returnUrl, deps.origins)

      const now = clock.now()
      const session: Session = {
        id: `cs_${risingCode(random, now, 24)}` as SessionId, // the form SessionId's schema asks for
        order: input.order,
        amount: input.amount,
        description: input.description ?? null,
        methods,
        phone,
        locale: input.locale ?? 'fr',
        returnUrl: input.returnUrl ?? null,
        metadata: input.metadata ?? {},
        product: input.product ?? null,
        freeInfo: input.freeInfo ?? null,
        agent: input.agent ?? null,
        status: 'open',
        overpaid: false,
        exempt,
        createdAt: now,
        expiresAt:
          now + (input.expiresInSeconds === undefined ? ttlMs : input.expiresInSeconds * 1_000),
      }
      const opening = await store.openSession(session)
      switch (opening.kind) {
        case 'kept':
          return { session, created: !opening.isUnderWay }
        case 'open':
          return { session: opening.session, created: false }
        case 'paid':
          throw new CheckoutError('order-already-paid', {
            detail:
              'A payment of this order has succeeded: GET /v1/payments?order=… shows it. What is to be paid besides needs an order name of its own.',
          })
        case 'other-amount':
          throw new CheckoutError('order-already-open', {
            detail: opening.isUnderWay
              ? `A payment of this order at ${opening.amount} XAF is not settled yet, and PVIT has no cancel. Wait for its end, or open the order with the same amount.`
              : `This order is open at ${opening.amount} XAF. Cancel its session first, or open it with the same amount.`,
          })
      }
    },
  }
}

function checkMethods(
  asked: readonly PaymentMethod[] | undefined,
  allowed: readonly PaymentMethod[],
): readonly PaymentMethod[] {
  // A RESTLINK raises the same prompt as `mobile_money` does: offered only where the shop asks for it.
  if (asked === undefined) return allowed.filter((method) => method !== 'restlink')
  const methods = [...new Set(asked)]
  const missing = methods.find((method) => !allowed.includes(method))
  if (missing === undefined) return methods
  throw new CheckoutError('method-not-available', {
    errors: [
      {
        path: 'methods',
        code: 'method-not-available',
        detail: `"${missing}" is not set up here; there is: ${allowed.join(', ')}.`,
      },
    ],
  })
}

function checkReturnUrl(url: string | undefined, origins: readonly string[]): void {
  if (url === undefined || origins.includes(new URL(url).origin)) return
  throw new CheckoutError('invalid-request', {
    errors: [
      {
        path: 'returnUrl',
        code: 'foreign-origin',
        detail: 'Its origin must be listed in CHECKOUT_ORIGINS.',
      },
    ],
  })
}
