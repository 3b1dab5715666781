import { Secret, systemClock } from '@pvit-checkout/pvit'
import { expect, it } from 'vitest'
import { silentLog } from '../log.ts'
import type { KeyRing } from '../store/keys.ts'
import type { StoredKey } from './key.ts'
import { createRing } from './ring.ts'

const active: StoredKey = {
  account: 'ACC_TEST',
  seq: 1,
  secret: new Secret('a-key-that-leaked-x'),
  state: 'active',
  receivedAt: 1,
  verifiedAt: 1,
  expiresAt: 9_000_000,
}
const held: KeyRing = { active, previous: null, cause: null, askedAt: 0, leaseUntil: null }

it('a key that was forgotten is not brought back by a reading that was under way, nor where the database is away', async () => {
  let answerLate = (_: KeyRing) => {}
  const answers = [
    Promise.resolve(held),
    new Promise<KeyRing>((resolve) => {
      answerLate = resolve
    }),
  ]
  const ring = await createRing({
    account: 'ACC_TEST',
    store: {
      readKeys: () =>
        answers.shift() ?? Promise.reject(new Error('the database does not answer any more')),
    },
    ...{ clock: systemClock, log: silentLog, bus: null, onChange() {} },
  })
  const reading = ring.refresh()
  await Promise.resolve() // it has asked
  const dropped = ring.drop()
  answerLate(held) // as it was before
  await Promise.all([reading, dropped])
  expect(ring.held.active).toBeNull()
})
