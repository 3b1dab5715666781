import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { fingerprintOf, isFingerprintOf } from './fingerprint.ts'
import { createVault } from './vault.ts'

const vaultOf = (...keys: Buffer[]) =>
  createVault(keys, { bytes: (length) => randomBytes(length), number: () => 0.5 })
const [old, fresh] = [randomBytes(32), randomBytes(32)]
const request = ['mobile_money', '074123456', null] as const
const another = ['mobile_money', '066820866', null] as const

it('a request is known by its fingerprint, and another is not, while its master key is listed', () => {
  const kept = fingerprintOf(vaultOf(old), request)
  expect(isFingerprintOf(vaultOf(fresh, old), kept, request)).toBe(true)
  expect(isFingerprintOf(vaultOf(fresh, old), kept, another)).toBe(false)
})

it.each([
  ['of a master key that is gone', fingerprintOf(vaultOf(old), request)],
  ['that an update took away', ''],
])('a fingerprint %s fits every request: nothing is sent twice', (_, kept) => {
  expect(isFingerprintOf(vaultOf(fresh), kept, another)).toBe(true)
})
