import { Secret, systemClock } from '@pvit-checkout/pvit'
import { describe, expect, it, vi } from 'vitest'
import { silentLog, type Log } from '../log.ts'
import type { KeyRing } from '../store/keys.ts'
import { StoreError } from '../store/store-error.ts'
import { unlistedKey, UnlistedKeyError } from '../vault.ts'
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
      readActiveSeq: () => Promise.resolve(1),
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

describe('a key that another instance sealed under a master key not listed here', () => {
  const sealedElsewhere = new StoreError('', { cause: new UnlistedKeyError(unlistedKey) })
  async function aRing(seq: () => number | null, first: KeyRing = held) {
    const log = { ...silentLog, error: vi.fn<Log['error']>() }
    const onChange = vi.fn<(active: StoredKey | null) => void>()
    let reads = 0
    const ring = await createRing({
      account: 'ACC_TEST',
      store: {
        readKeys: () => (reads++ === 0 ? Promise.resolve(first) : Promise.reject(sealedElsewhere)),
        readActiveSeq: () => Promise.resolve(seq()),
      },
      ...{ clock: systemClock, log, bus: null, onChange },
    })
    return { ring, errors: () => log.error.mock.calls.map(([said]) => said), onChange }
  }

  it('is still used where it was only sealed anew, which is said once, and lost with the next one, which is said once too', async () => {
    let seq = 1
    const { ring, errors, onChange } = await aRing(() => seq)
    for (let read = 0; read < 3; read += 1) await ring.refresh()
    expect([ring.held.active, ring.held.cause]).toEqual([active, 'key-not-readable-here'])
    expect(errors()).toEqual([expect.stringContaining('once it is renewed')])
    expect(onChange).not.toHaveBeenCalled()

    seq = 2
    for (let read = 0; read < 3; read += 1) await ring.refresh()
    expect([ring.held.active, ring.held.cause]).toEqual([null, 'key-not-readable-here'])
    expect(errors()).toHaveLength(2)
    expect(onChange.mock.calls).toEqual([[null]])
  })

  it('lets go whoever waits for another: it has come, though not for here', async () => {
    const { ring } = await aRing(() => 2)
    const waiting = ring.newerThan(1, 60_000)
    await ring.refresh()
    expect(await waiting).toBe(true)
    expect(await ring.newerThan(1, 0)).toBe(true)
  })

  it('is said of where none was held before', async () => {
    const { ring, errors } = await aRing(() => 1, { ...held, active: null })
    for (let read = 0; read < 3; read += 1) await ring.refresh()
    expect(ring.held.cause).toBe('key-not-readable-here')
    expect(errors()).toHaveLength(1)
  })

  it('is not said of where none is active any more: the next reading tells', async () => {
    const { ring, errors } = await aRing(() => null)
    await ring.refresh()
    expect([ring.held, errors()]).toEqual([held, []])
  })
})
