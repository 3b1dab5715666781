import { describe, expect, it } from 'vitest'
import { addressGroup, clientAddress, noNetworks, plainAddress, readNetworks } from './addresses.ts'

const proxies = readNetworks('10.0.0.0/8, 192.0.2.1, 2001:db8:ffff::/48')
const shopper = '203.0.113.7'
const spoof = '198.51.100.99'

/** [what it is, who is at the other end, X-Forwarded-For, the client]. Nothing a client writes itself is ever the answer. */
const matrix: readonly (readonly [string, string | null, string | null, string | null])[] = [
  ['no proxy', shopper, null, shopper],
  ['no proxy, a spoofed header', shopper, spoof, shopper],
  ['no proxy, a spoofed chain', shopper, `${spoof}, 10.0.0.1`, shopper],
  ['no proxy, a spoofed proxy of ours', shopper, '10.0.0.1', shopper],
  ['no proxy, itself in the header', shopper, shopper, shopper],
  ['no proxy, this machine in the header', shopper, '127.0.0.1', shopper],
  ['no proxy, IPv6', '2001:db8:1::5', spoof, '2001:db8:1::5'],
  ['no proxy, mapped', `::ffff:${shopper}`, spoof, shopper],
  ['no proxy, mapped in hex', '::ffff:cb00:7107', spoof, shopper],
  ['a neighbour of our network', '11.0.0.1', spoof, '11.0.0.1'],
  ['a neighbour of our address', '192.0.2.2', spoof, '192.0.2.2'],
  ['a neighbour of our IPv6 network', '2001:db8:fffe::1', spoof, '2001:db8:fffe::1'],
  ['our proxy, one hop', '10.0.0.1', shopper, shopper],
  ['our proxy by its address', '192.0.2.1', shopper, shopper],
  ['our proxy in IPv6', '2001:db8:ffff::1', shopper, shopper],
  ['our proxy in long IPv6', '2001:0db8:ffff:0:0:0:0:0001', shopper, shopper],
  ['our proxy, mapped', '::ffff:10.0.0.1', shopper, shopper],
  ['our proxy, mapped in hex', '::ffff:a00:1', shopper, shopper],
  ['our proxy, an IPv6 shopper', '10.0.0.1', '2001:DB8:1:0::5', '2001:db8:1::5'],
  ['our proxy, a mapped shopper', '10.0.0.1', `::ffff:${shopper}`, shopper],
  ['our proxy, a spoof before it', '10.0.0.1', `${spoof}, ${shopper}`, shopper],
  ['our proxy, many spoofs before it', '10.0.0.1', `${spoof}, 10.9.9.9, ${shopper}`, shopper],
  ['our proxy, a spoof of our network before it', '10.0.0.1', `10.0.0.2, ${shopper}`, shopper],
  ['our proxy, this machine spoofed', '10.0.0.1', `127.0.0.1, ${shopper}`, shopper],
  ['two proxies of ours', '10.0.0.1', `${shopper}, 10.0.0.2`, shopper],
  ['two proxies of ours, a spoof before', '10.0.0.1', `${spoof}, ${shopper}, 10.0.0.2`, shopper],
  ['three proxies of ours', '192.0.2.1', `${shopper}, 2001:db8:ffff::9, 10.0.0.2`, shopper],
  ['a foreign proxy between', '10.0.0.1', `${spoof}, ${shopper}`, shopper],
  ['a port behind the address', '10.0.0.1', `${shopper}:4711`, shopper],
  ['a port behind the address, blanks around', '10.0.0.1', ` ${shopper}:4711 `, shopper],
  ['a port behind IPv6', '10.0.0.1', '[2001:db8:1::5]:4711', '2001:db8:1::5'],
  ['brackets without a port', '10.0.0.1', '[2001:db8:1::5]', '2001:db8:1::5'],
  ['a zone', '10.0.0.1', 'fe80::1%eth0', 'fe80::1'],
  ['white space', '10.0.0.1', `  ${spoof} ,\t${shopper}  `, shopper],
  ['nothing said by our proxy', '10.0.0.1', null, '10.0.0.1'],
  ['an empty header', '10.0.0.1', '', '10.0.0.1'],
  ['no address', '10.0.0.1', 'unknown', '10.0.0.1'],
  ['a spoof before what is no address', '10.0.0.1', `${spoof}, unknown`, '10.0.0.1'],
  ['a spoof before an empty hop', '10.0.0.1', `${spoof},`, '10.0.0.1'],
  ['a name', '10.0.0.1', 'shop.example', '10.0.0.1'],
  ['only proxies of ours', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['more hops than anybody has', '10.0.0.1', `${'10.0.0.2,'.repeat(500)}${shopper}`, shopper],
  [
    'more hops of ours than anybody has',
    '10.0.0.1',
    `${shopper}${', 10.0.0.2'.repeat(32)}`,
    '10.0.0.2',
  ],
  ['a host that does not tell the peer', null, spoof, null],
  ['a peer that is no address', 'a socket', spoof, null],
]

describe('the client’s address (promise 25)', () => {
  it.each(matrix)('%s', (_, peer, forwarded, client) => {
    expect(clientAddress(peer, forwarded, proxies)).toBe(client)
  })

  it('is the peer, whatever it says, where no proxy is trusted', () => {
    for (const [, peer, forwarded] of matrix)
      expect(clientAddress(peer, forwarded, noNetworks)).toBe(
        peer === null ? null : plainAddress(peer),
      )
  })
})

describe('a list of networks', () => {
  it.each(['10.0.0.0/33', '10.0.0/8', 'shop.example', '10.0.0.0/', '10.0.0.0/8x', '::/129', ','])(
    'refuses %j',
    (text) => {
      expect(() => readNetworks(text)).toThrow(/such as 10\.0\.0\.0\/8/)
    },
  )

  it.each([
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['192.0.2.1 , 10.0.0.0/8 ', '10.1.2.3'],
    ['0.0.0.0/0', '203.0.113.7'],
  ])('as %j holds %s', (text, address) => {
    expect(readNetworks(text).includes(address)).toBe(true)
  })
})

it.each([
  ['203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['2001::1:2:3:4:5', '2001:0:0:1::/64'],
])('%s shares its limits with %s', (address, group) => {
  expect(addressGroup(address)).toBe(group)
})
