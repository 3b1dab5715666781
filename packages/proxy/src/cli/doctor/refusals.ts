import { findRow } from '@pvit-checkout/pvit'
import { shopRoutes, type ShopPayment } from '@pvit-checkout/contract/shop'
import { callProxy, type ProxyDoor } from '../proxy-door.ts'
import type { Finding } from '../report.ts'
import { explainFault } from './cures.ts'

/** Some faults show only when somebody pays: an account of another operator (3017), a wrong callback code (1002). */
export async function checkRefusals(door: ProxyDoor): Promise<Finding[]> {
  const { items } = await callProxy(door, shopRoutes.listPayments, { query: { limit: '100' } })
  const faults = new Map<string, ShopPayment[]>()
  for (const payment of items) {
    const fault = setupFaultOf(payment)
    if (fault !== null) faults.set(fault, [...(faults.get(fault) ?? []), payment])
  }
  if (faults.size === 0) {
    const says =
      items.length === 0 ? 'none yet' : `none of the last ${items.length} refused for your set-up`
    return [{ state: items.length === 0 ? 'skipped' : 'ok', says }]
  }
  return [...faults].map(([error, payments]) => {
    const { says, cure } = explainFault(error)
    const [newest] = payments
    const mended = items.some(
      (other) =>
        other.state === 'succeeded' &&
        other.operator === newest?.operator &&
        other.createdAt > (newest?.createdAt ?? ''),
    )
    const count = payments.length === 1 ? 'one payment was' : `${payments.length} payments were`
    const last = `${newest?.operator ?? 'operator unknown'}, last ${newest?.createdAt}`
    return {
      state: mended ? 'warning' : 'fault',
      says: `${count} refused: ${says} (${last})${mended ? '; one succeeded since' : ''}`,
      ...(cure === undefined ? {} : { cure }),
    }
  })
}

function setupFaultOf(payment: ShopPayment): string | null {
  const named = payment.reason === 'merchant-setup' ? faultOf(payment) : undefined
  return (named === undefined ? null : findRow({ error: named }))?.error ?? null
}

/** What PVIT complained of last, by its name for it. */
export function faultOf({ timeline }: ShopPayment): string | undefined {
  return timeline
    .map(({ detail }) => detail['fault'])
    .findLast((fault) => typeof fault === 'string')
}
