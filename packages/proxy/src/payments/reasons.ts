import type { Reason } from '@pvit-checkout/contract/checkout'
import type { PvitFault } from '@pvit-checkout/pvit'

/**
 * PVIT's error code → what the shopper is told. Every row of PVIT's table stands here (a test says so): either the
 * shopper can do something about it, or the operator or PVIT is down, or the shop's account is at fault.
 */
export const reasonOfCode: Readonly<Record<number, Reason>> = {
  500: 'service-unavailable',
  1000: 'merchant-setup',
  1001: 'merchant-setup',
  1002: 'merchant-setup',
  1003: 'merchant-setup',
  1004: 'merchant-setup',
  1005: 'pin-not-set',
  1006: 'merchant-setup',
  1007: 'merchant-setup',
  1008: 'merchant-setup',
  1009: 'phone-refused',
  1010: 'merchant-setup',
  1011: 'merchant-setup',
  1012: 'merchant-setup',
  2000: 'merchant-setup',
  2001: 'merchant-setup',
  3000: 'merchant-setup',
  3001: 'merchant-setup',
  3002: 'merchant-setup',
  3003: 'merchant-setup',
  3004: 'merchant-setup',
  3005: 'merchant-setup',
  3006: 'operator-unavailable',
  3007: 'merchant-setup',
  3008: 'operator-unavailable',
  3009: 'operator-unavailable',
  3010: 'merchant-setup',
  3011: 'merchant-setup',
  3012: 'merchant-setup',
  3013: 'merchant-setup',
  3014: 'customer-blocked',
  3016: 'merchant-setup',
  3017: 'merchant-setup',
  3018: 'amount-too-low',
  3019: 'amount-too-high',
  3020: 'merchant-setup',
  3021: 'merchant-setup',
  3022: 'pin-not-set',
  3023: 'customer-unknown',
  3100: 'merchant-setup',
  4000: 'merchant-setup',
  4001: 'merchant-setup',
  4002: 'merchant-setup',
  4003: 'merchant-setup',
  4004: 'merchant-setup',
  4005: 'merchant-setup',
  4006: 'merchant-setup',
  4007: 'customer-unknown',
  4008: 'merchant-setup',
  4009: 'merchant-setup',
  5000: 'merchant-setup',
  5001: 'service-unavailable',
  5002: 'link-used',
  5003: 'merchant-setup',
  6000: 'link-expired',
  7000: 'merchant-setup',
  8000: 'merchant-setup',
  9000: 'merchant-setup',
  9001: 'operator-unavailable',
  9002: 'merchant-setup',
  10000: 'maintenance',
  10001: 'service-unavailable',
  10008: 'merchant-setup',
}

/** Why PVIT refused our call. A refusal we cannot name is the shop's to look at: the shopper can do nothing about it. */
export function reasonOf(fault: PvitFault | null): Reason {
  const code = fault?.row?.code
  return (code === undefined ? undefined : reasonOfCode[code]) ?? 'merchant-setup'
}
