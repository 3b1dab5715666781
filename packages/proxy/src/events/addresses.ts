import { BlockList, isIP } from 'node:net'

// IANA's special-purpose registries (RFC 6890 and its successors), as far as they are not the public internet.
const privateNets = toList([
  ['127.0.0.0', 8], // this machine
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10], // carriers' NAT
  ['::1', 128],
  ['fc00::', 7], // unique local
])
const neverNets = toList([
  ['0.0.0.0', 8], // unspecified: Linux connects it to this machine
  ['169.254.0.0', 16], // link-local, where clouds keep their metadata
  ['192.0.0.0', 24],
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, and broadcast
  ['2001::', 23], // Teredo, ORCHID and other protocols' own
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4: an IPv4 address in disguise
  ['3fff::', 20],
])
/** All that is handed out for the internet. Mapped, compatible and NAT64 forms of IPv4 lie outside, and link-local does. */
const globalNet6 = toList([['2000::', 3]])

/**
 * May an event of the shop go to this address? Only to the public internet; to this machine and private networks if
 * `allowPrivate`; to nothing else in any case. What is no address may not.
 */
export function isAllowed(address: string, allowPrivate: boolean): boolean {
  const family = isIP(address)
  if (family === 0 || address.includes('%')) return false // a zone belongs to link-local addresses
  const type = family === 4 ? 'ipv4' : 'ipv6'
  const within = ({ [type]: list }: Nets) => list.check(address, type)
  if (within(privateNets)) return allowPrivate
  return !within(neverNets) && (family === 4 || within(globalNet6))
}

/** This machine's, or of a network that is nobody else's. */
export function isPrivate(address: string): boolean {
  return isAllowed(address, true) && !isAllowed(address, false)
}

/** One list per family: a joint one would read a mapped address as the IPv4 address inside it. */
interface Nets {
  readonly ipv4: BlockList
  readonly ipv6: BlockList
}

function toList(nets: readonly (readonly [string, number])[]): Nets {
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() }
  for (const [net, bits] of nets) {
    const type = net.includes(':') ? 'ipv6' : 'ipv4'
    lists[type].addSubnet(net, bits, type)
  }
  return lists
}
