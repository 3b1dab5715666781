import { currency } from '@pvit-checkout/contract/checkout'
import type { ShopSession } from '@pvit-checkout/contract/shop'
import { statusOfSession, type Session } from './session.ts'

/** A session for the shop's back office, but for its payments. */
export function toShopSession(session: Session, now: number): Omit<ShopSession, 'payments'> {
  return {
    id: session.id,
    order: session.order,
    amount: session.amount,
    currency,
    description: session.description,
    status: statusOfSession(session, now),
    overpaid: session.overpaid,
    methods: [...session.methods],
    returnUrl: session.returnUrl,
    metadata: { ...session.metadata },
    expiresAt: new Date(session.expiresAt).toISOString(),
    createdAt: new Date(session.createdAt).toISOString(),
  }
}
