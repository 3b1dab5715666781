import { setTimeout as sleep } from 'node:timers/promises'
import { operationRoutes } from '@pvit-checkout/contract/shop'
import { explainKeyCause } from '../doctor/cures.ts'
import { callProxy, type ProxyDoor } from '../proxy-door.ts'
import type { Finding } from '../report.ts'

const atMostMs = 60_000

/** Without a key nothing can be sent; a proxy that has just started is asking for one. */
export async function waitForKeys(
  door: ProxyDoor,
  progress: (doing: string) => void,
): Promise<Finding[]> {
  for (const beganAt = Date.now(); ; await sleep(250)) {
    const { accounts } = await callProxy(door, operationRoutes.ready)
    const without = accounts.filter(({ canStart }) => !canStart)
    if (without.length === 0) return [{ state: 'ok', says: 'there' }]
    const waited = Date.now() - beganAt
    const underWay = without.some(({ renewing }) => renewing) || waited < 3_000
    if (!underWay || waited > atMostMs)
      return without.map(({ account, cause }) => explainKeyCause(cause, account))
    progress(`waiting for PVIT to deliver it, ${Math.round(waited / 1_000)} s`)
  }
}
