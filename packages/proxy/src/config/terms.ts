import type { Terms } from '../payments/send.ts'
import type { PayoutCaps } from '../payouts/pay.ts'
import type { Settings } from './settings.ts'

export function termsOf(settings: Settings): Terms {
  return {
    agent: settings.pvitAgent,
    ownerCharge: settings.pvitOwnerCharge,
    operatorOwnerCharge: settings.pvitOperatorOwnerCharge,
  }
}

export function capsOf(settings: Settings): PayoutCaps {
  return {
    enabled: settings.payoutsEnabled,
    each: settings.payoutMax,
    daily: settings.payoutDailyMax,
    numberDaily: settings.payoutNumberDailyMax,
    min: settings.pvitMinAmount,
    max: settings.pvitMaxAmount,
  }
}

/** A page served by the proxy's own origin may use it too. */
export function originsOf(settings: Settings): readonly string[] {
  return [...new Set([...settings.checkoutOrigins, new URL(settings.publicUrl).origin])]
}
