import { BlockList, isIP } from 'node:net'

/** A list of addresses and networks, such as `10.0.0.0/8`. */
export interface Networks {
  readonly size: number
  includes(address: string): boolean
}

/** `10.1.2.3`, `10.0.0.0/8`, `2001:db8::/32`. Throws what is wrong with an entry. */
export function readNetworks(text: string): Networks {
  const entries = text.split(',').map((part) => part.trim())
  const list = new BlockList()
  for (const entry of entries) {
    const [network = '', prefix] = entry.split('/')
    const address = plainAddress(network)
    const bits = address === null ? 0 : isIP(address) === 4 ? 32 : 128
    const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1
    if (address === null || length < 0 || length > bits)
      throw new Error('must list addresses or networks such as 10.0.0.0/8, comma-separated')
    list.addSubnet(address, length, bits === 32 ? 'ipv4' : 'ipv6')
  }
  return listed(entries.length, list)
}

export const noNetworks: Networks = listed(0, new BlockList())

function listed(size: number, list: BlockList): Networks {
  return {
    size,
    includes: (address) => list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6'),
  }
}

/**
 * An address as we compare it: without a zone, an IPv4 address carried in IPv6 as IPv4, IPv6 in its short form. Null for
 * what is no address.
 */
export function plainAddress(text: string): string | null {
  const bare = text.trim().replace(/%.*$/, '')
  if (isIP(bare) === 4) return bare
  if (isIP(bare) !== 6) return null
  const short = new URL(`http://[${bare}]`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short)
  if (mapped === null) return short
  const [high = 0, low = 0] = mapped.slice(1).map((part) => Number.parseInt(part, 16))
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** Who shares an address's limits: an IPv4 address alone, in IPv6 the /64 that one household or telephone is given. */
export function addressGroup(address: string): string {
  if (isIP(address) === 4) return address
  const [head = '', tail = ''] = address.split('::')
  const parts = (text: string) => (text === '' ? [] : text.split(':'))
  const known = [...parts(head), ...parts(tail)].length
  const full = [...parts(head), ...Array<string>(8 - known).fill('0'), ...parts(tail)]
  return `${full.slice(0, 4).join(':')}::/64`
}

/**
 * The address a request came from. `forwarded` (X-Forwarded-For) is read only when `peer` is trusted, and then from the
 * right: each trusted hop vouches for the one before it, and the first that is not trusted is the client. Null when the
 * host did not say who the peer is: then nothing that is sent along is believed either.
 */
export function clientAddress(
  peer: string | null,
  forwarded: string | null,
  trusted: Networks,
): string | null {
  let client = peer === null ? null : plainAddress(peer)
  const hops = (forwarded ?? '').split(',').slice(-32)
  while (client !== null && trusted.includes(client)) {
    const hop = plainAddress(withoutPort(hops.pop() ?? ''))
    if (hop === null) break // nobody vouches for more than this
    client = hop
  }
  return client
}

/** Some proxies write `1.2.3.4:5678` or `[2001:db8::1]:5678`. */
function withoutPort(hop: string): string {
  const text = hop.trim()
  return /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? text.replace(/^([\d.]+):\d+$/, '$1')
}
