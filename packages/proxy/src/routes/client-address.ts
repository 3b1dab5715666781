import type { Context } from 'hono'
import { isPrivate } from '../events/addresses.ts'
import { clientAddress, plainAddress, type Networks } from '../limits/addresses.ts'
import type { Log } from '../log.ts'
import { passageOf } from './connection.ts'

export type AddressOf = (context: Context) => string | null

/**
 * The client's address, through the proxies of TRUSTED_PROXIES alone; null when the host does not say who the peer is. A
 * proxy nearby that is not listed is told of once: for whom it speaks would be one client to us.
 */
export function addressReader(trusted: Networks, log: Log): AddressOf {
  let told = false
  return (context) => {
    const { peer } = passageOf(context)
    const forwarded = context.req.header('X-Forwarded-For') ?? null
    if (!told && forwarded !== null && isUnlisted(peer, trusted)) {
      told = true
      log.warn(
        'all who come through a reverse proxy count as one: TRUSTED_PROXIES does not list it',
        {
          hint: 'set TRUSTED_PROXIES to the address it comes from',
        },
      )
    }
    return clientAddress(peer, forwarded, trusted)
  }
}

/** From afar anybody may send the header along. */
function isUnlisted(peer: string | null, trusted: Networks): boolean {
  const address = peer === null ? null : plainAddress(peer)
  return address !== null && isPrivate(address) && !trusted.includes(address)
}
