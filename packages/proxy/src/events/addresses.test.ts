import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAllowed } from './addresses.ts'

const own = [
  '127.0.0.1',
  '127.255.255.254',
  '10.0.0.0',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '192.168.255.255',
  '100.64.0.1',
  '100.127.255.255',
  '::1',
  'fc00::1',
  'fd12:3456:789a::1',
]

const never = [
  '0.0.0.0',
  '0.1.2.3',
  '169.254.0.1',
  '169.254.169.254',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.7',
  '203.0.113.9',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:7f00:1',
  '::127.0.0.1',
  '::7f00:1',
  '64:ff9b::7f00:1',
  '64:ff9b::8.8.8.8',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  '2001:20::1',
  '2001:db8::1',
  '2002:7f00:1::1',
  '2002:808:808::1',
  '3fff::1',
  '4000::1',
  '5f00::1',
  'fe80::1',
  'fe80::1%eth0',
  '2606:4700:4700::1111%eth0',
  'fec0::1',
  'ff02::1',
  'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  'localhost',
  '',
  '1.2.3',
  '0x7f000001',
]

const open = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.1',
  '169.253.255.255',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '197.255.255.255',
  '223.255.255.255',
  '2001:200::1',
  '2001:4860:4860::8888',
  '2606:4700:4700::1111',
  '2a00:1450:4007::1',
]

describe('an address', () => {
  it.each(own)('%s is our own, and reached only where that is allowed', (address) => {
    expect([isAllowed(address, false), isAllowed(address, true)]).toEqual([false, true])
  })

  it.each(never)('%s is never reached (promise 32)', (address) => {
    expect([isAllowed(address, false), isAllowed(address, true)]).toEqual([false, false])
  })

  it.each(open)('%s is the public internet', (address) => {
    expect([isAllowed(address, false), isAllowed(address, true)]).toEqual([true, true])
  })

  it('of IPv4 inside IPv6 is never reached, whatever it is and however it is written', () => {
    const prefixes = ['::ffff:', '::', '64:ff9b::']
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom(...prefixes), (inner, prefix) => {
        expect(isAllowed(`${prefix}${inner}`, true)).toBe(`${prefix}${inner}` === '::0.0.0.1')
      }),
    )
  })
})
