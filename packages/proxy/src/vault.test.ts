import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { createVault } from './vault.ts'

const random = { bytes: (length: number) => randomBytes(length), number: () => 0.5 }
const [first, second] = [randomBytes(32), randomBytes(32)]

it('opens what it sealed, in the same place only', () => {
  const vault = createVault([first], random)
  const sealed = vault.seal('074123456', 'payment 1')
  expect(sealed).not.toContain('074123456')
  expect(vault.open(sealed, 'payment 1')).toBe('074123456')
  expect(() => vault.open(sealed, 'payment 2')).toThrow(/authenticate/)
})

it('refuses a value that was changed', () => {
  const vault = createVault([first], random)
  const [kid, iv, body = '', tag] = vault.seal('secret', 'here').split('.')
  const flipped = `${body[0] === 'A' ? 'B' : 'A'}${body.slice(1)}`
  expect(() => vault.open([kid, iv, flipped, tag].join('.'), 'here')).toThrow(/authenticate/)
})

it('opens under an old key that is still listed, and says so when it is not', () => {
  const sealed = createVault([first], random).seal('secret', 'here')
  expect(createVault([second, first], random).open(sealed, 'here')).toBe('secret')
  expect(() => createVault([second], random).open(sealed, 'here')).toThrow(/CHECKOUT_SECRET_KEY/)
})

it('hashes the same text the same way, under this key alone', () => {
  const vault = createVault([first], random)
  expect(vault.hash('074123456')).toBe(vault.hash('074123456'))
  expect(vault.hash('074123456')).not.toBe(createVault([second], random).hash('074123456'))
})
