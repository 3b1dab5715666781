import type { Context } from 'hono'
import { clientAddress, type Networks } from '../limits/addresses.ts'
import { passageOf } from './connection.ts'

export type AddressOf = (context: Context) => string | null

/** The client's address, through the proxies of TRUSTED_PROXIES alone; null when the host does not say who the peer is. */
export function addressReader(trusted: Networks): AddressOf {
  return (context) => {
    const { peer } = passageOf(context)
    return clientAddress(peer, context.req.header('X-Forwarded-For') ?? null, trusted)
  }
}
