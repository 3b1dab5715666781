import { formatXaf } from '@pvit-checkout/contract/checkout'
import { shopRoutes, type Balances } from '@pvit-checkout/contract/shop'
import { callProxy, type ProxyDoor } from '../proxy-door.ts'
import type { Finding } from '../report.ts'
import { explainFault } from './cures.ts'

export async function checkBalances(door: ProxyDoor): Promise<Finding[]> {
  const { accounts } = await callProxy(door, shopRoutes.readBalance)
  return accounts.map(toFinding)
}

function toFinding({
  account,
  balance,
  cause,
  fault,
  environment,
}: Balances['accounts'][number]): Finding {
  if (balance !== null)
    return { state: 'ok', says: `${account}: ${formatXaf(balance)} (${environment})` }
  switch (cause) {
    case 'no-code':
      return { state: 'skipped', says: `${account}: PVIT_BALANCE_CODE is not set` }
    case 'no-key':
      return { state: 'skipped', says: `${account}: there is no key to read it with` }
    case 'no-answer':
      return { state: 'warning', says: `${account}: PVIT did not answer`, cure: 'Try again later.' }
    case 'refused':
    case null:
      return explainFault(fault, account)
  }
}
