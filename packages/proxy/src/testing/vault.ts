import { randomBytes } from 'node:crypto'
import { createVault, type Vault } from '../vault.ts'

/** One of its own keys, made for this test. */
export function aVault(): Vault {
  return createVault([randomBytes(32)], {
    bytes: (length) => randomBytes(length),
    number: () => 0.5,
  })
}
