import { setTimeout as sleep } from 'node:timers/promises'
import { operationRoutes, shopRoutes, type Readiness } from '@pvit-checkout/contract/shop'
import type { OpenedProxy } from '../open-proxy.ts'
import { callProxy, type ProxyDoor } from '../proxy-door.ts'
import type { Finding } from '../report.ts'
import { explainKeyCause } from './cures.ts'

/** A renewal, its delivery and its verification; the proxy gives up on each before. */
const atMostMs = 60_000
const lookEveryMs = 250

/**
 * Have every account's key renewed, and see the new one arrive. A renewal ends the key in use, so where `mayBeLost` says that
 * the new one would perhaps not arrive, accounts that have one keep it. `begin` lets a proxy of our own look after keys by itself.
 */
export async function checkKeys(
  { door, begin }: Pick<OpenedProxy, 'door' | 'begin'>,
  mayBeLost: boolean,
  progress: (doing: string) => void,
): Promise<Finding[]> {
  const before = await callProxy(door, operationRoutes.ready)
  const expiries = new Map(before.accounts.map((one) => [one.account, one.keyExpiresAt]))
  const isSpared = (account: string) => mayBeLost && expiries.get(account) !== null

  for (const { account } of before.accounts)
    if (!isSpared(account)) await callProxy(door, shopRoutes.renewSecrets, { body: { account } })
  await begin()
  const { accounts } = await settled(door, progress)
  return accounts.map((one) => {
    const { account, keyExpiresAt } = one
    if (keyExpiresAt !== null && keyExpiresAt !== expiries.get(account))
      return { state: 'ok', says: `${account}: renewed, and it opens the account` }
    if (!isSpared(account)) return explainKeyCause(one.cause, account)
    const says = `${account}: not renewed, for the new one might not arrive; the one in use is good until ${keyExpiresAt}`
    return { state: 'skipped', says }
  })
}

/** How things stand once no renewal is under way. */
async function settled(door: ProxyDoor, progress: (doing: string) => void): Promise<Readiness> {
  const beganAt = Date.now()
  for (;;) {
    const readiness = await callProxy(door, operationRoutes.ready)
    const waited = Date.now() - beganAt
    if (waited > atMostMs || readiness.accounts.every(({ renewing }) => !renewing)) return readiness
    progress(`waiting for PVIT to deliver the key, ${Math.round(waited / 1_000)} s`)
    await sleep(lookEveryMs)
  }
}
