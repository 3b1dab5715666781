import { expect, it } from 'vitest'
import { Secret, systemClock, type Pvit } from '@pvit-checkout/pvit'
import { silentLog } from '../log.ts'
import { createCandidates, type CandidatesDeps } from './candidates.ts'
import type { StoredKey } from './key.ts'

it.each([0, 1, 2, 3, 4, 5])(
  'looks again when a key comes in %i turns after the look that found none was answered',
  async (turns) => {
    const none = { candidate: null, nextAt: null }
    let answer = (_: typeof none) => {}
    let looks = 0
    const store: Partial<CandidatesDeps['store']> = {
      claimCandidate() {
        looks += 1
        return looks > 1
          ? Promise.resolve(none)
          : new Promise((resolve) => {
              answer = resolve
            })
      },
    }
    const deps: Partial<CandidatesDeps> = {
      store: store as CandidatesDeps['store'], // a look needs no other verb
      account: 'ACC_TEST',
      clock: systemClock,
      log: silentLog,
    }
    const candidates = createCandidates(deps as CandidatesDeps)
    candidates.kick()
    answer(none)
    // One commit answers the look and whoever stored the key: they go on side by side, a turn apart or a few.
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
    candidates.kick()
    await new Promise((resolve) => setImmediate(resolve))
    expect(looks).toBe(2)
  },
)

it.each([
  [0, 2],
  [1, 5],
  [2, 15],
  [3, 60],
  [9, 60],
])(
  'tries a key that PVIT gave no answer about again: after %i tries in %i seconds',
  async (tries, seconds) => {
    const candidate: StoredKey = {
      account: 'ACC_TEST',
      seq: 7,
      secret: new Secret('a-key-that-came-in'),
      state: 'candidate',
      receivedAt: 1,
      verifiedAt: null,
      expiresAt: 9_000_000,
    }
    const offered = [candidate]
    const later = new Promise<[seq: number, at: number]>((resolve) => {
      const store: Partial<CandidatesDeps['store']> = {
        async claimCandidate() {
          const next = offered.pop()
          return next === undefined ? { candidate: null, nextAt: null } : { candidate: next, tries }
        },
        async retryCandidate(_, seq, at) {
          resolve([seq, at])
        },
      }
      const pvit: Partial<Pvit> = {
        askBalance: () => Promise.resolve({ kind: 'no-answer', cause: 'timeout' }),
      }
      createCandidates({
        account: 'ACC_TEST',
        pvit: pvit as Pvit, // it asks nothing else
        store: store as CandidatesDeps['store'], // nor needs it another verb
        clock: { now: () => 100_000, after: () => () => {} },
        log: silentLog,
        canReadBalance: true,
        onAdopted() {},
        onUnusable() {},
      }).kick()
    })
    expect(await later).toEqual([7, 100_000 + seconds * 1_000])
  },
)
