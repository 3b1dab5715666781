import type { Account, Key } from './world.ts'
import type { Simulation } from './simulation.ts'

/** Makes a new key for the account. The one before ends at once unless `oldLives`: of several calls the last key counts. */
export function issueKey(
  sim: Simulation,
  account: Account,
  { lifeSeconds = sim.settings.keyLifeSeconds, oldLives = false } = {},
): Key {
  const now = sim.clock.now()
  if (!oldLives) endKeys(sim, account.code, 'replaced')
  const prefix = account.environment === 'test' ? 'sk_test' : 'sk_live'
  const number = ++sim.world.counters.key
  const key: Key = {
    secret: `${prefix}_${sim.random.uuid('key', account.code, number)}`,
    account: account.code,
    issuedAt: now,
    expiresAt: now + lifeSeconds * 1000,
    endedAt: null,
    endedBecause: null,
    revokeAt: null,
  }
  sim.world.keys.push(key)
  sim.journal.write('key', null, `A new key for ${account.code}, good for ${lifeSeconds} s.`, {
    account: account.code,
  })
  sim.save()
  return key
}

/** Has every key of its account revoked after `ms`, over a restart too. */
export function revokeLater(sim: Simulation, key: Key, ms: number): void {
  key.revokeAt = sim.clock.now() + ms
  armRevocation(sim, key)
  sim.save()
}

/** Sets the timer of a key that is to be revoked: after a start from a file. */
export function armRevocation(sim: Simulation, key: Key): void {
  if (!key.revokeAt) return
  sim.timers.set(`revoke ${key.secret}`, key.revokeAt, () => {
    key.revokeAt = null
    endKeys(sim, key.account, 'revoked')
    sim.save()
  })
}

/** Ends every key of the account that still works. */
export function endKeys(sim: Simulation, account: string, because: Key['endedBecause']): void {
  const now = sim.clock.now()
  for (const key of sim.world.keys) {
    if (key.account !== account || key.endedAt !== null) continue
    key.endedAt = now
    key.endedBecause = because
  }
}

/** The account a key opens, or in words why it opens none. */
export function readKey(sim: Simulation, secret: string): { key: Key } | { refused: string } {
  const key = sim.world.keys.findLast((candidate) => candidate.secret === secret)
  if (!key) return { refused: 'This key was never issued here. Renew it, and send what arrives.' }
  const now = sim.clock.now()
  if (key.endedAt !== null) {
    const ago = Math.round((now - key.endedAt) / 1000)
    return { refused: `This key of ${key.account} was ${key.endedBecause} ${ago} s ago.` }
  }
  if (key.expiresAt <= now) {
    const ago = Math.round((now - key.expiresAt) / 1000)
    return { refused: `This key of ${key.account} died of age ${ago} s ago. Renew it.` }
  }
  return { key }
}
