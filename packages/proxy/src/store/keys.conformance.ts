import { Secret } from '@pvit-checkout/pvit'
import { describe, expect, it } from 'vitest'
import type { RenewalRequest } from './renewals.ts'
import type { Store } from './store.ts'

const account = 'ACC_TEST'

/** Keys, and who asks for the next one, as every database keeps them. Part of `describeStore`. */
export function describeKeys(store: () => Store): void {
  const offer = (value: string, at = 1, to = account) =>
    store().insertKey({
      account: to,
      secret: new Secret(value),
      receivedAt: at,
      lifeMs: { asked: 90_000, unasked: 3_000 },
    })
  const receive = async (value: string, at?: number) => {
    const key = await offer(value, at)
    if (key === null) throw new Error('The key was not kept.')
    return key
  }
  const begin = (differing: Partial<RenewalRequest> = {}) =>
    store().beginRenewal(account, {
      renewalId: 'renewal-1',
      now: 1_000,
      leaseUntil: 61_000,
      replacing: null,
      why: 'schedule',
      ...differing,
    })
  const claim = async (now: number) => {
    const { candidate } = await store().claimCandidate(account, now, now + 30_000)
    return candidate?.secret.reveal() ?? null
  }
  const states = async () => (await store().listKeys(account)).map(({ seq, state }) => [seq, state])

  describe('keys', () => {
    it('go from candidate to active to previous to dead, and never back to an older one', async () => {
      for (const value of ['key-number-one-0', 'key-number-two-0', 'key-number-three'])
        await receive(value)
      expect(await store().adoptKey(account, 2, 10)).toBe(true)
      expect(await store().adoptKey(account, 1, 11)).toBe(false)
      expect(await store().adoptKey(account, 3, 12)).toBe(true)
      expect(await states()).toEqual([
        [3, 'active'],
        [2, 'previous'],
        [1, 'candidate'],
      ])
      const { active, previous } = await store().readKeys(account)
      expect([active?.secret.reveal(), previous?.secret.reveal()]).toEqual([
        'key-number-three',
        'key-number-two-0',
      ])
      expect(active?.verifiedAt).toBe(12)
    })

    it('are adopted once, however many have proven them', async () => {
      await receive('key-number-one-0')
      const adopted = await Promise.all([1, 2, 3, 4].map((at) => store().adoptKey(account, 1, at)))
      expect(adopted.filter(Boolean)).toHaveLength(1)
    })

    it('change state only from the one the caller saw', async () => {
      await receive('key-number-one-0')
      await store().adoptKey(account, 1, 5)
      await store().markKey(account, 1, 'candidate', 'dead') // a verdict that came late
      expect(await states()).toEqual([[1, 'active']])
      await store().markKey(account, 1, 'active', 'dead')
      expect((await store().readKeys(account)).active).toBeNull()
    })

    it('get numbers of their own when they come in together', async () => {
      const keys = await Promise.all(
        Array.from({ length: 5 }, (_, index) => receive(`key-that-came-${index}`)),
      )
      expect(new Set(keys.map(({ seq }) => seq)).size).toBe(5)
    })

    it('that come twice are one, until PVIT refuses them', async () => {
      const [first, again] = [
        await receive('the-very-same-key'),
        await receive('the-very-same-key'),
      ]
      expect(again.seq).toBe(first.seq)
      await store().markKey(account, first.seq, 'candidate', 'dead')
      expect((await receive('the-very-same-key')).seq).toBe(2)
    })

    it('that were forgotten are dead, whatever they were, and are never kept again (promise 26)', async () => {
      const held = ['key-number-one-0', 'key-number-two-0', 'key-number-three', 'key-number-four']
      for (const value of held) await receive(value)
      await store().markKey(account, 1, 'candidate', 'dead')
      await store().adoptKey(account, 2, 10)
      await store().adoptKey(account, 3, 11)
      expect(await claim(20_000)).toBe('key-number-four') // it is being proven meanwhile
      await store().forgetKeys(account, [new Secret('a-key-of-settings')])
      expect(await states()).toEqual([4, 3, 2, 1].map((seq) => [seq, 'dead']))
      expect(await store().readKeys(account)).toMatchObject({ active: null, previous: null })
      expect(await store().adoptKey(account, 4, 20_001)).toBe(false)
      for (const value of [...held, 'a-key-of-settings'])
        expect([value, await offer(value, 30_000)]).toEqual([value, null])
      expect(await claim(40_000)).toBeNull()

      expect((await receive('the-key-that-came', 40_000)).seq).toBe(5)
      expect(await store().adoptKey(account, 5, 40_001)).toBe(true)
      expect((await offer('key-number-one-0', 40_000, 'ACC_OTHER'))?.seq).toBe(1)
      await store().forgetKeys(account, []) // and again, with what is forgotten already
      expect(await offer('the-key-that-came', 50_000)).toBeNull()
    })

    it('that came while all were forgotten are kept or forgotten, and none is in use', async () => {
      await receive('key-number-one-0')
      // No more than are kept beside it: nothing says who comes first, and one that was pushed out is not there to be forgotten.
      const values = Array.from({ length: 4 }, (_, index) => `key-that-came-${index}`)
      await Promise.all([
        store().adoptKey(account, 1, 5),
        ...values.slice(0, 2).map((value) => offer(value)),
        store().forgetKeys(account, []),
        ...values.slice(2).map((value) => offer(value)),
      ])
      expect((await store().readKeys(account)).active).toBeNull()
      expect(await offer('key-number-one-0')).toBeNull()
    })

    it('keep five candidates that nobody asked for, the newest', async () => {
      for (let round = 0; round < 8; round++) await receive(`candidate-key-no-${round}`, round)
      expect((await store().listKeys(account)).map(({ seq }) => seq)).toEqual([8, 7, 6, 5, 4])
    })

    it('keep two hundred candidates where one was asked for, the newest', async () => {
      await begin()
      for (let round = 0; round < 203; round++) await receive(`candidate-key-no-${round}`, 2_000)
      const kept = (await store().listKeys(account)).map(({ seq }) => seq)
      expect([kept.length, kept[0], kept.at(-1)]).toEqual([200, 203, 4])
    })

    it('that are dead are forgotten, but for the last few', async () => {
      for (let round = 1; round <= 12; round++) {
        await receive(`candidate-key-no-${round}`, round)
        await store().markKey(account, round, 'candidate', 'dead')
      }
      await receive('the-newest-of-all')
      expect((await store().listKeys(account)).map(({ seq }) => seq)).toEqual([
        13, 12, 11, 10, 9, 8,
      ])
    })

    it('are not pushed out by a flood while they are being tried', async () => {
      await receive('the-genuine-key-0')
      expect(await claim(20_000)).toBe('the-genuine-key-0')
      for (let round = 0; round < 8; round++) await receive(`forged-key-number-${round}`, 20_001)
      expect(await store().adoptKey(account, 1, 20_002)).toBe(true)
    })

    it('live as long as the sender says when we asked for them, and shorter when not', async () => {
      expect((await receive('unasked-for-key-0')).expiresAt).toBe(1 + 3_000)
      await begin()
      expect((await receive('asked-for-key-000', 2_000)).expiresAt).toBe(2_000 + 90_000)
    })

    describe('are tried', () => {
      it('one in ten seconds where nobody asked for them', async () => {
        for (const value of ['unasked-for-key-1', 'unasked-for-key-2']) await receive(value)
        const both = await Promise.all([claim(20_000), claim(20_000)])
        expect(both.filter((one) => one !== null)).toEqual(['unasked-for-key-2'])
        expect(await claim(29_999)).toBeNull()
        expect(await store().claimCandidate(account, 29_999, 40_000)).toEqual({
          candidate: null,
          nextAt: 30_000,
        })
        expect(await claim(30_000)).toBe('unasked-for-key-1')
      })

      it('ten a second, and before the others, where we asked', async () => {
        await receive('unasked-for-key-1')
        await begin({ now: 20_000, leaseUntil: 80_000 })
        for (const value of ['asked-for-key-001', 'asked-for-key-002']) await receive(value, 20_001)
        expect(await claim(20_002)).toBe('asked-for-key-002')
        expect(await claim(20_002)).toBe('unasked-for-key-1')
        expect(await claim(20_101)).toBeNull()
        expect(await claim(20_102)).toBe('asked-for-key-001')
      })

      it('within a day, or never', async () => {
        await receive('unasked-for-key-1', 1_000)
        expect(await claim(1_000 + 86_400_000)).toBeNull()
        expect(await claim(999 + 86_400_000)).toBe('unasked-for-key-1')
      })

      it('again when whoever tried them died, or could not tell', async () => {
        await begin({ now: 20_000, leaseUntil: 80_000 })
        await receive('asked-for-key-001', 20_001)
        expect(await claim(20_002)).toBe('asked-for-key-001')
        expect(await claim(50_001)).toBeNull()
        expect(await claim(50_002)).toBe('asked-for-key-001')
        await store().retryCandidate(account, 1, 52_000)
        expect(await claim(51_999)).toBeNull()
        expect(await claim(52_000)).toBe('asked-for-key-001')
      })
    })
  })

  describe('a renewal', () => {
    it('is begun by exactly one of many, and its fence rises', async () => {
      const starts = await Promise.all(Array.from({ length: 8 }, () => begin()))
      expect(starts.filter(({ kind }) => kind === 'begun')).toEqual([
        { kind: 'begun', fence: 1, failures: 0 },
      ])
      expect(starts.filter(({ kind }) => kind === 'taken')).toHaveLength(7)
      expect(await begin({ now: 60_999 })).toEqual({ kind: 'taken', until: 61_000 })
      expect(await begin({ now: 61_000 })).toMatchObject({ kind: 'begun', fence: 2 })
    })

    it('is not ended by whoever held it before', async () => {
      await begin()
      await begin({ now: 61_000, leaseUntil: 121_000 })
      await store().endRenewal(account, 1, { cause: 'late', retryAt: 1, held: false })
      expect(await begin({ now: 62_000 })).toMatchObject({ kind: 'taken' })
    })

    it('is not begun for a key that was replaced meanwhile', async () => {
      await begin()
      await receive('the-key-that-came')
      await store().adoptKey(account, 1, 2_000)
      expect(await begin({ now: 2_001 })).toEqual({ kind: 'superseded' })
      expect(await begin({ now: 2_001, replacing: 1 })).toMatchObject({ kind: 'begun' })
    })

    it('that failed waits for its retry; a refused key thirty seconds; a person for nobody', async () => {
      await begin()
      await store().endRenewal(account, 1, { cause: 'no-answer', retryAt: 90_000, held: false })
      expect((await store().readKeys(account)).cause).toBe('no-answer')
      expect(await begin({ now: 89_999 })).toEqual({ kind: 'later', at: 90_000 })
      expect(await begin({ now: 30_999, why: 'refused' })).toEqual({ kind: 'later', at: 31_000 })
      expect(await begin({ now: 31_000, why: 'person', leaseUntil: 31_500 })).toMatchObject({
        kind: 'begun',
        failures: 1,
      })
      expect(await begin({ now: 61_000, why: 'refused' })).toMatchObject({ kind: 'begun' })
    })

    it('that failed for the set-up’s sake holds back a refused key too', async () => {
      await begin()
      await store().endRenewal(account, 1, { cause: 'wrong', retryAt: 301_000, held: true })
      expect(await begin({ now: 300_999, why: 'refused' })).toEqual({ kind: 'later', at: 301_000 })
      expect(await begin({ now: 301_000, why: 'refused' })).toMatchObject({ kind: 'begun' })
    })

    it('is over with an adoption, and its failures are forgotten', async () => {
      await begin()
      await store().endRenewal(account, 1, { cause: 'no-answer', retryAt: 9_000_000, held: true })
      await receive('the-key-that-came')
      await store().adoptKey(account, 1, 2_000)
      expect(await store().readKeys(account)).toMatchObject({ cause: null })
      expect(await begin({ now: 2_001, replacing: 1 })).toEqual({
        kind: 'begun',
        fence: 2,
        failures: 0,
      })
    })

    it('is not held back by those before it once all keys are forgotten', async () => {
      await begin()
      await store().endRenewal(account, 1, { cause: 'wrong', retryAt: 301_000, held: true })
      await store().forgetKeys(account, [])
      expect(await store().readKeys(account)).toMatchObject({ cause: null })
      expect(await begin({ now: 2_000 })).toMatchObject({ kind: 'begun', failures: 0 })
    })

    it('under way goes on when all keys are forgotten: never two at once', async () => {
      await begin()
      await store().forgetKeys(account, [])
      expect(await begin({ now: 2_000, why: 'person' })).toEqual({ kind: 'taken', until: 61_000 })
    })

    it('left unfinished is gone on with when its lease is over, unless somebody has', async () => {
      await begin()
      expect((await store().readKeys(account)).leaseUntil).toBe(61_000)
      expect(await begin({ now: 60_999, why: 'unfinished' })).toMatchObject({ kind: 'taken' })
      const next = { now: 61_000, leaseUntil: 121_000, why: 'unfinished' } as const
      expect(await begin(next)).toMatchObject({ kind: 'begun', fence: 2 })
      await store().endRenewal(account, 2, { cause: 'no-answer', retryAt: 1, held: false })
      expect((await store().readKeys(account)).leaseUntil).toBeNull()
      expect(await begin({ ...next, now: 121_000 })).toEqual({ kind: 'superseded' })
    })

    it('whose holder is known to be dead can be begun at once', async () => {
      await begin()
      await store().dropLeases(1_001)
      expect(await begin({ now: 1_001 })).toMatchObject({ kind: 'begun', fence: 2 })
    })
  })
}
